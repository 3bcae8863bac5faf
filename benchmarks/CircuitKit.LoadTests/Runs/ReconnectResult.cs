using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Runs;

/// <summary>What became of the pages that came back all at once.</summary>
internal sealed record ReconnectResult
{
    public required int Circuits { get; init; }

    /// <summary>Found their own circuit.</summary>
    public required int Live { get; init; }

    /// <summary>Found a new circuit with the saved state.</summary>
    public required int Resumed { get; init; }

    /// <summary>Found nothing: a browser would reload the page.</summary>
    public required int Rejected { get; init; }

    /// <summary>Show what they showed before, by the watched element; null when none is watched.</summary>
    public int? Kept { get; init; }

    /// <summary>From the moment all were to come back until each had its answer; the largest is the length of the storm.</summary>
    public required LatencySummary Back { get; init; }

    public required CpuUse Cpu { get; init; }

    public required RunFailures Failures { get; init; }
}
