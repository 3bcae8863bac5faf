namespace CircuitKit.Dashboard.Pulse;

/// <summary>A node at one moment.</summary>
internal readonly record struct NodeReading
{
    public CircuitCounts States { get; init; }

    /// <summary>Browser tabs that have a circuit here.</summary>
    public int Tabs { get; init; }

    /// <summary>Signed-in people who have a circuit here.</summary>
    public int People { get; init; }

    /// <summary>Circuits with work that a crash now would lose.</summary>
    public int Unsaved { get; init; }

    /// <summary>How long the oldest of that work has been waiting, in seconds.</summary>
    public double OldestUnsaved { get; init; }

    /// <summary>Memory of the process as the operating system sees it, in bytes.</summary>
    public long WorkingSet { get; init; }

    /// <summary>What the garbage collector holds, in bytes.</summary>
    public long Heap { get; init; }

    /// <summary>About how much of that a live circuit takes up; null while it is not known.</summary>
    public long? BytesPerCircuit { get; init; }
}

/// <summary>One point of a node's time line.</summary>
/// <param name="Slot">When, in units of <see cref="PulseRing.Interval"/> since 1970: the same on all nodes, as far as their clocks agree.</param>
/// <param name="Reading">What was there.</param>
/// <param name="Returns">The browsers that came back since the point before, by <see cref="Tracking.Metrics.ReconnectResult"/>.</param>
internal sealed record PulseSample(long Slot, NodeReading Reading, int[] Returns);
