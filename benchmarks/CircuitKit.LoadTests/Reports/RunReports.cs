using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Reports;

/// <summary>What each run's result looks like.</summary>
internal static class RunReports
{
    public static Report Of(SteadyResult result) => new(
        "steady",
        [
            ReportTables.Latencies(
                ("open a page", result.Opens), ("click to effect", result.RoundTrips), ("click sent late by", result.Lateness)),
            ReportTables.Cpu(result.Cpu),
        ],
        result,
        result.Failures);

    public static Report Of(MemoryResult result)
    {
        ReportTable heap = new(
            $"Managed heap of the server, {Figure.Count(result.Circuits)} connected circuits", "", "MB in all", "KB per circuit");
        heap.Add("before", Figure.Megabytes(result.Empty), Figure.Unknown);
        heap.Add("all connected", Figure.Megabytes(result.Full), Figure.Kilobytes(result.PerCircuit));
        heap.Add("all closed", Figure.Megabytes(result.Left), Figure.Kilobytes(result.LeftPerCircuit));
        return new("memory", [heap], result, result.Failures);
    }

    public static Report Of(ChurnResult result) => new(
        "churn",
        [
            ReportTables.Latencies(("open a page", result.Opens), ("click to effect", result.Clicks), ("close a page", result.Closes)),
            ReportTables.Cpu(result.Cpu),
        ],
        result,
        result.Failures);

    public static Report Of(ReconnectResult result)
    {
        ReportTable outcomes = new("What the pages found when they came back", "pages", "their circuit", "its saved state", "nothing");
        outcomes.Add(Figure.Count(result.Circuits), Figure.Count(result.Live), Figure.Count(result.Resumed), Figure.Count(result.Rejected));
        return new(
            "reconnect", [outcomes, ReportTables.Latencies(("back after", result.Back)), ReportTables.Cpu(result.Cpu)], result, result.Failures);
    }
}
