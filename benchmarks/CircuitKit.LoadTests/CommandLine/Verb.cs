using System.CommandLine;
using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>What all verbs have in common: they run, print their tables, write JSON, and end with 0 only when nothing failed.</summary>
internal static class Verb
{
    private const int Failed = 1;

    public static LoadSession NewSession(LoadTarget target) => new(target, new LoadClock(TimeProvider.System), Progress.OnStandardError());

    public static void Runs(this Command command, Func<ParseResult, CancellationToken, Task<Report>> run)
    {
        Option<FileInfo?> json = new("--json") { Description = "Writes the figures to this file too." };
        command.Add(json);
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                Report report = await run(result, cancellationToken);
                await PrintAsync(report, result.InvocationConfiguration.Output);
                if (result.GetValue(json) is { } file)
                {
                    await JsonReport.WriteAsync(file.FullName, report, TimeProvider.System.GetUtcNow(), cancellationToken);
                }

                return report.Failures.Count == 0 ? 0 : Failed;
            }
            catch (LoadException e)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync(e.Message);
                return Failed;
            }
        });
    }

    private static async Task PrintAsync(Report report, TextWriter output)
    {
        foreach (ReportTable table in report.Tables)
        {
            await output.WriteLineAsync(table.ToString());
        }

        string failures = report.Failures.Count == 0 ? "No failures." : ReportTables.Failures(report.Failures).ToString();
        await output.WriteLineAsync(failures);
    }
}
