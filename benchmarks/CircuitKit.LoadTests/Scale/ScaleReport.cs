using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Plots;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Scale;

/// <summary>The cost of a circuit over how many there are: a table of every step, how flat each cost is, and a drawing of each.</summary>
internal static class ScaleReport
{
    private const string Heap = "managed heap per circuit, KB";
    private const string Cpu = "server CPU per click, ms";
    private const string Wait = "click to effect p99, ms";

    public static Report Of(IReadOnlyList<ScaleStep> steps)
    {
        Flatness[] flat = [.. Costs(steps).SelectMany(cost => cost.Lines.Select(line => Flatness.Of(line.Contender, cost.Name, line.Points))).OfType<Flatness>()];
        return new(
            "scale",
            [Steps(steps), Flat(flat)],
            new { Steps = steps, Flatness = flat },
            steps.Aggregate(RunFailures.None, (all, step) => all.And(step.Failures)))
        {
            OthersProcessors = steps.Max(step => step.Measurement.OthersProcessors),
            Panels =
            [
                .. from cost in Costs(steps).Append((Name: Wait, Lines: Lines(steps, step => step.Measurement.Steady.RoundTrips.P99)))
                   let parts = cost.Name.Split(", ")
                   select CostPanel.Of(
                       $"{parts[0]}: median, and from the lowest to the highest round",
                       parts[1],
                       [.. cost.Lines.Select(line => (line.Contender.ToString(), line.Points))]),
            ],
        };
    }

    private static IEnumerable<(string Name, IReadOnlyList<(Contender Contender, IReadOnlyList<(int Circuits, Spread Cost)> Points)> Lines)> Costs(
        IReadOnlyList<ScaleStep> steps) => [(Heap, Lines(steps, step => step.HeapPerCircuit)), (Cpu, Lines(steps, step => step.CpuPerClick))];

    private static IReadOnlyList<(Contender Contender, IReadOnlyList<(int Circuits, Spread Cost)> Points)> Lines(
        IReadOnlyList<ScaleStep> steps, Func<ScaleStep, double?> cost) =>
    [
        .. from step in steps
           group step by step.Contender into own
           orderby own.Key
           select (own.Key, Points(own, cost)),
    ];

    private static IReadOnlyList<(int Circuits, Spread Cost)> Points(IEnumerable<ScaleStep> steps, Func<ScaleStep, double?> cost) =>
    [
        .. from step in steps
           group step by step.Circuits into size
           orderby size.Key
           let spread = Spread.Of(size.Select(cost))
           where spread is not null
           select (size.Key, spread.Value),
    ];

    private static ReportTable Steps(IReadOnlyList<ScaleStep> steps)
    {
        ReportTable table = new(
            "Every round",
            "circuits",
            "contender",
            "round",
            "heap per circuit, KB",
            "server CPU per click, ms",
            "p50, ms",
            "p99, ms",
            "sent late p99, ms",
            "clicks",
            "load tool CPU per click, ms",
            "load tool memory, MB",
            "others' CPU, processors",
            "failures");
        foreach (ScaleStep step in steps.OrderBy(step => step.Circuits).ThenBy(step => step.Contender))
        {
            LatencySummary times = step.Measurement.Steady.RoundTrips;
            table.Add(
                Figure.Count(step.Circuits),
                step.Contender.ToString(),
                Figure.Number(step.Measurement.Round),
                Figure.Kilobytes(step.Measurement.HeapPerCircuit),
                step.CpuPerClick is { } cpu ? Figure.Milliseconds(cpu) : Figure.Unknown,
                Figure.Milliseconds(times.P50),
                Figure.Milliseconds(times.P99),
                Figure.Milliseconds(step.Measurement.Steady.Lateness.P99),
                Figure.Count(times.Count),
                step.ToolCpuPerClick is { } own ? Figure.Milliseconds(own) : Figure.Unknown,
                Figure.Megabytes(step.ToolBytes),
                Figure.Seconds(step.Measurement.OthersProcessors),
                Figure.Count(step.Failures.Count));
        }

        return table;
    }

    private static ReportTable Flat(IReadOnlyList<Flatness> flat)
    {
        ReportTable table = new(
            "How flat the cost of one circuit is",
            "cost",
            "contender",
            "dearest against cheapest",
            "most circuits against fewest",
            "target");
        foreach (Flatness cost in flat)
        {
            table.Add(
                cost.Cost, cost.Contender.ToString(), Figure.Ratio(cost.Ratio), Figure.Ratio(cost.Growth), $"≤ {Figure.Ratio(Flatness.Target)}");
        }

        return table;
    }
}
