namespace CircuitKit;

/// <summary>How long a circuit is kept once it is disconnected.</summary>
public sealed record RetentionDecision
{
    /// <summary>The value of a circuit unless a policy decides otherwise: 50.</summary>
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
    /// How long it stays live in memory after its connection is lost. 0 evicts it at once; more than <see cref="MaxKeepLive"/> is reduced to that.
    /// </summary>
    public TimeSpan KeepLive { get; init; }

    /// <summary>
    /// How long its snapshot is kept after that. 0 removes it; more than <see cref="SnapshotOptions.TimeToLive"/> is reduced to that.
    /// </summary>
    public TimeSpan KeepSnapshot { get; init; }

    /// <summary>Its value, 0 to 100: when there are too many circuits, those with the lowest value are evicted first.</summary>
    public int Value { get; init; }

    /// <summary>The reason, in a few words, for the log and the dashboard. No personal data.</summary>
    public string Reason { get; init; }
}
