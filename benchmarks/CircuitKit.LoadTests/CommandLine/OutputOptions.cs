using System.CommandLine;
using CircuitKit.LoadTests.Plots;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>The files a verb can write beside what it prints.</summary>
internal sealed class OutputOptions
{
    private readonly Option<FileInfo?> _json = new("--json") { Description = "Writes the figures to this file too." };

    private readonly Option<FileInfo?> _plot = new("--plot") { Description = "Draws the figures into this SVG file." };

    private readonly Option<FileInfo?> _markdown = new("--markdown")
    {
        Description = "Writes a page of it all to this file, with the date, the machine and the command; with --plot, that is shown in it.",
    };

    private readonly Option<string[]> _notes = new("--note")
    {
        Description = "A line for the page of --markdown, such as the version of Redis; may be given several times.",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_json, _plot, _markdown, _notes])
        {
            command.Add(option);
        }
    }

    public async Task WriteAsync(ParseResult result, Report report, CancellationToken cancellationToken)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        if (result.GetValue(_json) is { } json)
        {
            await JsonReport.WriteAsync(json.FullName, report, now, cancellationToken);
        }

        FileInfo? plot = report.Panels.Count > 0 ? result.GetValue(_plot) : null;
        if (plot is not null)
        {
            await PlotFile.WriteAsync(plot.FullName, report.Panels, [report.Trust, Machine.InOneLine(now)], cancellationToken);
        }

        if (result.GetValue(_markdown) is { } markdown)
        {
            string command = string.Join(
                ' ',
                result.Tokens.Select(token => token.Value.Contains(' ', StringComparison.Ordinal) ? $"'{token.Value}'" : token.Value));
            MarkdownReport page = new(report, command, result.GetValue(_notes) ?? [], plot?.Name, now);
            await page.WriteAsync(markdown.FullName, cancellationToken);
        }
    }
}
