using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Runs;

/// <summary>What steady clicks showed.</summary>
internal sealed record SteadyResult
{
    public required int Circuits { get; init; }

    public required LatencySummary Opens { get; init; }

    public required LatencySummary RoundTrips { get; init; }

    public required LatencySummary Lateness { get; init; }

    public required CpuUse Cpu { get; init; }

    public required RunFailures Failures { get; init; }
}
