namespace CircuitKit.Dashboard.Pages;

/// <summary>The cost of all circuits of a page.</summary>
internal sealed record PageCost
{
    /// <summary>How many of its circuits have a snapshot.</summary>
    public int Snapshots { get; init; }

    /// <summary>The stored bytes of all snapshots.</summary>
    public long SnapshotBytes { get; init; }

    public int LargestSnapshot { get; init; }

    /// <summary>How many messages the browsers of its circuits sent.</summary>
    public long Messages { get; init; }

    /// <summary>Counts of events by duration, by step of <see cref="DurationScale"/>. Sent between servers only.</summary>
    public IReadOnlyList<long> Durations { get; init; } = [];

    /// <summary>What browsers reported, as <see cref="PageExperiences"/> counts it. Sent between servers only.</summary>
    public IReadOnlyList<long> Reports { get; init; } = [];

    public long? MeanSnapshot => Snapshots == 0 ? null : SnapshotBytes / Snapshots;

    /// <summary>How many events were measured recently.</summary>
    public long TimedEvents { get; init; }

    /// <summary>The median time until the result of an event is shown, in seconds.</summary>
    public double? UsualSeconds { get; init; }

    /// <summary>The 95th percentile of that time.</summary>
    public double? SlowSeconds { get; init; }

    /// <summary>What the page's users felt recently; null where browsers have reported nothing.</summary>
    public UserExperience? Experience { get; init; }

    public static PageCost Of(IEnumerable<CircuitInfo> circuits, IReadOnlyList<long> durations, IReadOnlyList<long> reports)
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

        return new PageCost
        {
            Snapshots = snapshots,
            SnapshotBytes = bytes,
            LargestSnapshot = largest,
            Messages = messages,
            Durations = durations,
            Reports = reports,
        };
    }

    public PageCost Add(PageCost other) => new()
    {
        Snapshots = Snapshots + other.Snapshots,
        SnapshotBytes = SnapshotBytes + other.SnapshotBytes,
        LargestSnapshot = Math.Max(LargestSnapshot, other.LargestSnapshot),
        Messages = Messages + other.Messages,
        Durations = [.. Durations.Zip(other.Durations, (one, more) => one + more)],
        Reports = PageExperiences.Add(Reports, other.Reports),
    };

    /// <summary>Replaces the counts with their quantiles, for the page.</summary>
    public PageCost Summarize() => this with
    {
        Durations = [],
        Reports = [],
        Experience = PageExperiences.Summarize(Reports),
        TimedEvents = Durations.Sum(),
        UsualSeconds = DurationScale.Quantile(Durations, 0.5),
        SlowSeconds = DurationScale.Quantile(Durations, 0.95),
    };
}
