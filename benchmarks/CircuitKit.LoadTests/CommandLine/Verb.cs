using System.CommandLine;
using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>What all verbs have in common: they run, print their tables, write files, and end with 0 only when nothing failed.</summary>
internal static class Verb
{
    private const int Failed = 1;

    public static LoadSession NewSession(LoadTarget target) => new(target, new LoadClock(TimeProvider.System), Progress.OnStandardError());

    public static void Runs(this Command command, Func<ParseResult, CancellationToken, Task<Report>> run)
    {
        OutputOptions output = new();
        output.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                Report report = await run(result, cancellationToken);
                await PrintAsync(report, result.InvocationConfiguration.Output);
                await output.WriteAsync(result, report, cancellationToken);
                return report.Failures.Count == 0 ? 0 : Failed;
            }
            catch (LoadException e)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync(e.Message);
                return Failed;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync("Stopped before the end; there are no figures.");
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

        await output.WriteLineAsync(report.Trust);
        string failures = report.Failures.Count == 0 ? "No failures." : ReportTables.Failures(report.Failures).ToString();
        await output.WriteLineAsync(failures);
    }
}
