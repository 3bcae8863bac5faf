using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Compare;

/// <summary>One figure to compare.</summary>
/// <param name="Name">With its unit.</param>
/// <param name="Of">The figure, or null where a contender has none.</param>
/// <param name="Text">How it is written.</param>
/// <param name="Against">How it is held against stock.</param>
/// <param name="Target">What to reach against stock, in words.</param>
internal sealed record Metric(
    string Name, Func<Measurement, double?> Of, Func<double, string> Text, Against Against = Against.Nothing, string Target = Figure.Unknown)
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("click to effect p50, ms", run => run.Steady.RoundTrips.P50, Figure.Milliseconds, Against.Ratio, "≤ 1.05×"),
        new("click to effect p99, ms", run => run.Steady.RoundTrips.P99, Figure.Milliseconds, Against.Ratio, "≤ 1.15×"),
        new("click sent late p99, ms", run => run.Steady.Lateness.P99, Figure.Milliseconds),
        new("server CPU, s", run => run.Steady.Cpu.Server, value => Figure.Seconds(value), Against.Ratio, "≤ 1.15×"),
        new("heap per circuit, KB", run => run.HeapPerCircuit, value => Figure.Kilobytes(value), Against.Difference, "≤ +4 KB"),
        new("Redis CPU, s", run => run.Redis?.CpuSeconds, value => Figure.Seconds(value)),
        new("Redis keys per circuit", run => run.Redis?.KeysPerCircuit, Figure.Number),
        new("Redis per circuit, KB", run => run.Redis?.BytesPerCircuit, value => Figure.Kilobytes(value)),
        new("others' CPU, s", OthersCpu, value => Figure.Seconds(value)),
    ];

    /// <summary>What the rest of the machine did meanwhile; a contender's own Redis is no stranger.</summary>
    private static double? OthersCpu(Measurement run) =>
        run.Steady.Cpu.Others is { } others ? Math.Max(0, others - (run.Redis?.CpuSeconds ?? 0)) : null;
}
