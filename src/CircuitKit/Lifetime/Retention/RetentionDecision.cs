namespace CircuitKit;

/// <summary>How long a circuit is kept once it is disconnected.</summary>
public sealed record RetentionDecision
{
    /// <summary>What a circuit is worth unless a policy decides otherwise: 50.</summary>
    public const int DefaultValue = 50;

    /// <summary>The highest <see cref="Value"/>: 100.</summary>
    public const int MaxValue = 100;

    /// <summary>The longest <see cref="KeepLive"/>: 24 hours.</summary>
    public static readonly TimeSpan MaxKeepLive = TimeSpan.FromHours(24);

    /// <summary>A decision.</summary>
    /// <param name="keepLive">See <see cref="KeepLive"/>.</param>
    /// <param name="keepSnapshot">See <see cref="KeepSnapshot"/>.</param>
    /// <param name="value">See <see cref="Value"/>.</param>
    /// <param name="reason">See <see cref="Reason"/>.</param>
    public RetentionDecision(TimeSpan keepLive, TimeSpan keepSnapshot, int value, string reason) =>
        (KeepLive, KeepSnapshot, Value, Reason) = (keepLive, keepSnapshot, value, reason);

    /// <summary>
    /// How long it stays live in memory, from the moment its connection is lost. 0 evicts it at once; more than <see cref="MaxKeepLive"/> counts
    /// as that.
    /// </summary>
    public TimeSpan KeepLive { get; init; }

    /// <summary>
    /// For how long after that its snapshot is kept for its browser. 0 removes it; more than <see cref="SnapshotOptions.TimeToLive"/> counts as that.
    /// </summary>
    public TimeSpan KeepSnapshot { get; init; }

    /// <summary>What it is worth when room is short, 0 to 100: the circuits worth least go first.</summary>
    public int Value { get; init; }

    /// <summary>Why, in a few words for the log and the dashboard. No personal data.</summary>
    public string Reason { get; init; }
}
