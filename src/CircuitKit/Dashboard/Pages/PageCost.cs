namespace CircuitKit.Dashboard.Pages;

/// <summary>What the circuits of a page cost.</summary>
internal sealed record PageCost
{
    private const double Half = 0.5;

    private const double NearlyAll = 0.95;

    /// <summary>How many of its circuits have a snapshot.</summary>
    public int Snapshots { get; init; }

    /// <summary>Bytes of all of them, as stored.</summary>
    public long SnapshotBytes { get; init; }

    public int LargestSnapshot { get; init; }

    /// <summary>Messages that browsers sent for its circuits.</summary>
    public long Messages { get; init; }

    /// <summary>How many of its events took how long, by step of <see cref="RoundTripScale"/>; from server to server only.</summary>
    public IReadOnlyList<long> Times { get; init; } = [];

    public long? MeanSnapshot => Snapshots == 0 ? null : SnapshotBytes / Snapshots;

    /// <summary>How many events were measured lately.</summary>
    public long TimedEvents { get; init; }

    /// <summary>Half of its events are shown within this time, in seconds.</summary>
    public double? UsualSeconds { get; init; }

    /// <summary>95 of 100 are.</summary>
    public double? SlowSeconds { get; init; }

    public static PageCost Of(IEnumerable<CircuitInfo> circuits, IReadOnlyList<long> times)
    {
        var (snapshots, bytes, largest, messages) = (0, 0L, 0, 0L);
        foreach (var circuit in circuits)
        {
            messages += circuit.EventCount;
            if (circuit.Snapshot is { } snapshot)
            {
                snapshots++;
                bytes += snapshot.Bytes;
                largest = Math.Max(largest, snapshot.Bytes);
            }
        }

        return new PageCost { Snapshots = snapshots, SnapshotBytes = bytes, LargestSnapshot = largest, Messages = messages, Times = times };
    }

    public PageCost Add(PageCost other) => new()
    {
        Snapshots = Snapshots + other.Snapshots,
        SnapshotBytes = SnapshotBytes + other.SnapshotBytes,
        LargestSnapshot = Math.Max(LargestSnapshot, other.LargestSnapshot),
        Messages = Messages + other.Messages,
        Times = [.. Enumerable.Range(0, Math.Max(Times.Count, other.Times.Count)).Select(step => Times.ElementAtOrDefault(step) + other.Times.ElementAtOrDefault(step))],
    };

    /// <summary>As the page is told: what the counts come to, without them.</summary>
    public PageCost Told() => this with
    {
        Times = [],
        TimedEvents = Times.Sum(),
        UsualSeconds = RoundTripScale.Quantile(Times, Half),
        SlowSeconds = RoundTripScale.Quantile(Times, NearlyAll),
    };
}
