using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Compare;

/// <summary>What is compared under steady clicks.</summary>
internal static class SteadyMetrics
{
    public static IReadOnlyList<Metric<Measurement>> All { get; } =
    [
        new("click to effect p50, ms", run => run.Steady.RoundTrips.P50, Figure.Milliseconds, Against.Ratio, "≤ 1.05×"),
        new("click to effect p99, ms", run => run.Steady.RoundTrips.P99, Figure.Milliseconds, Against.Ratio, "≤ 1.15×"),
        new("click sent late p99, ms", run => run.Steady.Lateness.P99, Figure.Milliseconds),
        new("server CPU, s", run => run.Steady.Cpu.Server, value => Figure.Seconds(value), Against.Ratio, "≤ 1.15×"),
        new("heap per circuit, KB", run => run.HeapPerCircuit, value => Figure.Kilobytes(value), Against.Difference, "≤ +4 KB"),
        new("Redis CPU, s", run => run.Redis?.CpuSeconds, value => Figure.Seconds(value)),
        new("Redis keys per circuit", run => run.Redis?.KeysPerCircuit, Figure.Number),
        new("Redis per circuit, KB", run => run.Redis?.BytesPerCircuit, value => Figure.Kilobytes(value)),
        new("load tool CPU, s", run => run.Steady.Cpu.Own, value => Figure.Seconds(value)),
        Metric<Measurement>.Others,
    ];
}
