using CircuitKit.LoadTests.Plots;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Statistics;

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
        result.Failures)
    {
        OthersProcessors = result.Cpu.OthersProcessors(),
        Panels = [Curves(("open a page", result.Opens), ("click to effect", result.RoundTrips), ("click sent late by", result.Lateness))],
    };

    public static Report Of(MemoryResult result)
    {
        (string State, long Heap)[] states =
        [
            ("connected", result.Connected), ("disconnected", result.Disconnected), ("paused", result.Paused), ("closed", result.Closed),
        ];
        ReportTable heap = new($"Managed heap of the server, {Figure.Count(result.Circuits)} circuits", "", "MB in all", "KB per circuit");
        heap.Add("before", Figure.Megabytes(result.Empty), Figure.Unknown);
        foreach ((string state, long bytes) in states)
        {
            heap.Add($"all {state}", Figure.Megabytes(bytes), Figure.Kilobytes(result.PerCircuit(bytes)));
        }

        return new(
            "memory",
            [
                heap,
                Outcomes("What the pages found after they were disconnected", result.Reconnected),
                Outcomes("What the pages found after the pause", result.Resumed),
            ],
            result,
            result.Failures)
        {
            Trust = Trust.NoTimes,
            Panels =
            [
                BarsPanel.Of(
                    "Managed heap of the server for each circuit",
                    "KB",
                    [.. states.Select(state => new Bar(state.State, "heap", Kilobytes(result.PerCircuit(state.Heap))))]),
            ],
        };
    }

    public static Report Of(ChurnResult result) => new(
        "churn",
        [
            ReportTables.Latencies(("open a page", result.Opens), ("click to effect", result.Clicks), ("close a page", result.Closes)),
            ReportTables.Cpu(result.Cpu),
        ],
        result,
        result.Failures)
    {
        OthersProcessors = result.Cpu.OthersProcessors(),
        Panels = [Curves(("open a page", result.Opens), ("click to effect", result.Clicks), ("close a page", result.Closes))],
    };

    public static Report Of(ReconnectResult result) => new(
        "reconnect",
        [Outcomes("What the pages found when they came back", result), ReportTables.Latencies(("back after", result.Back)), ReportTables.Cpu(result.Cpu)],
        result,
        result.Failures)
    {
        OthersProcessors = result.Cpu.OthersProcessors(),
        Panels = [Curves(("back after", result.Back))],
    };

    public static Report Of(PauseResult result) => new(
        "pause",
        [
            Outcomes("What the pages found when they resumed", result.Return),
            ReportTables.Latencies(("pause", result.Pauses), ("back after", result.Return.Back)),
            ReportTables.Cpu(result.PauseCpu, "while they paused"),
            ReportTables.Cpu(result.Return.Cpu, "while they resumed"),
        ],
        result,
        result.Return.Failures)
    {
        OthersProcessors = new[] { result.PauseCpu, result.Return.Cpu }.Max(use => use.OthersProcessors()),
        Panels = [Curves(("pause", result.Pauses), ("back after", result.Return.Back))],
    };

    private static ReportTable Outcomes(string title, ReconnectResult result)
    {
        ReportTable outcomes = new(title, "pages", "their circuit", "its saved state", "nothing", "show what they showed");
        outcomes.Add(
            Figure.Count(result.Circuits),
            Figure.Count(result.Live),
            Figure.Count(result.Resumed),
            Figure.Count(result.Rejected),
            result.Kept is { } kept ? Figure.Count(kept) : Figure.Unknown);
        return outcomes;
    }

    private static Panel Curves(params IReadOnlyList<(string Name, LatencySummary Times)> lines) => PercentilePanel.Of(
        "Times", [.. lines.Where(line => line.Times.Count > 0).Select(line => (line.Name, (IReadOnlyList<IReadOnlyList<double>>)[line.Times.Curve]))]);

    private static Spread Kilobytes(double bytes) => new(bytes / 1024, bytes / 1024, bytes / 1024);
}
