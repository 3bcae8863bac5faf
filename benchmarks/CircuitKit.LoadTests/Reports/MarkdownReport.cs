using System.Globalization;
using System.Text;

namespace CircuitKit.LoadTests.Reports;

/// <summary>A verb's result as a page.</summary>
/// <param name="report">The result.</param>
/// <param name="command">The arguments it was run with.</param>
/// <param name="notes">Lines that the person who ran it adds.</param>
/// <param name="plot">The name of the drawing in the same folder; null without.</param>
/// <param name="at">When.</param>
internal sealed class MarkdownReport(Report report, string command, IReadOnlyList<string> notes, string? plot, DateTimeOffset at)
{
    /// <exception cref="LoadException">The file cannot be written.</exception>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path, ToString(), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LoadException($"The page could not be written to {path}: {e.Message}", e);
        }
    }

    public override string ToString()
    {
        StringBuilder page = new();
        page.AppendLine(CultureInfo.InvariantCulture, $"# {report.Verb}, {at:yyyy-MM-dd}").AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"- Machine: {Machine.Size}; {Machine.Runtime}");
        foreach (string note in notes)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"- {note}");
        }

        page.AppendLine(CultureInfo.InvariantCulture, $"- Command: `{command}`");
        page.AppendLine(CultureInfo.InvariantCulture, $"- {report.Trust}").AppendLine();
        if (plot is not null)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"![{report.Verb}]({plot})").AppendLine();
        }

        foreach (ReportTable table in report.Tables)
        {
            page.Append("## ").AppendLine(table.ToString());
        }

        return page.AppendLine(report.Failures.Count == 0 ? "No failures." : "## " + ReportTables.Failures(report.Failures)).ToString();
    }
}
