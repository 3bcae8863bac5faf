using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Reports;

/// <summary>The tables that several verbs show.</summary>
internal static class ReportTables
{
    public static ReportTable Latencies(params ReadOnlySpan<(string Name, LatencySummary Times)> rows)
    {
        ReportTable table = new("Times in milliseconds", "what", "count", "mean", "p50", "p90", "p99", "p99.9", "max");
        foreach ((string name, LatencySummary times) in rows)
        {
            table.Add(
                name,
                Figure.Count(times.Count),
                Figure.Milliseconds(times.Mean),
                Figure.Milliseconds(times.P50),
                Figure.Milliseconds(times.P90),
                Figure.Milliseconds(times.P99),
                Figure.Milliseconds(times.P999),
                Figure.Milliseconds(times.Max));
        }

        return table;
    }

    public static ReportTable Cpu(CpuUse cpu, string when = "")
    {
        ReportTable table = new(
            $"Processor seconds in {Figure.Seconds(cpu.Wall)} s {when}".TrimEnd() + $" on {Environment.ProcessorCount} processors", "load tool", "server", "others");
        table.Add(Figure.Seconds(cpu.Own), Figure.Seconds(cpu.Server), Figure.Seconds(cpu.Others));
        return table;
    }

    public static ReportTable Failures(RunFailures failures)
    {
        const int Shown = 10;
        ReportTable table = new($"Failures: {Figure.Count(failures.Count)}", "what", "count");
        foreach ((string kind, int count) in failures.ByKind.OrderByDescending(kind => kind.Value).Take(Shown))
        {
            table.Add(kind, Figure.Count(count));
        }

        return table;
    }
}
