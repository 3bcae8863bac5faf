using System.Diagnostics.Metrics;

namespace CircuitKit.Observability;

/// <summary>The boundaries that histograms ask for: those OpenTelemetry takes by itself are made for milliseconds.</summary>
internal static class Buckets
{
    public static InstrumentAdvice<double> Seconds { get; } =
        new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    /// <summary>For what takes a person's time, or an orchestrator's.</summary>
    public static InstrumentAdvice<double> LongSeconds { get; } =
        new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 43_200] };

    public static InstrumentAdvice<long> Bytes { get; } =
        new() { HistogramBucketBoundaries = [512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 262_144, 1_048_576, 4_194_304] };

    public static InstrumentAdvice<int> Circuits { get; } = new() { HistogramBucketBoundaries = [1, 2, 3, 4, 5, 10, 25] };
}
