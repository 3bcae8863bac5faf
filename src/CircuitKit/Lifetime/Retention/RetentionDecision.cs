namespace CircuitKit;

/// <summary>How long a circuit is kept once its browser is away.</summary>
/// <param name="KeepLive">
/// How long it stays live in memory, from the moment its browser is gone. 0 lets it go at once; more than <see cref="LongestKeepLive"/> counts
/// as that.
/// </param>
/// <param name="KeepSnapshot">
/// For how long after that its snapshot waits for the browser. 0 removes it; more than <see cref="SnapshotOptions.TimeToLive"/> counts as that.
/// </param>
/// <param name="Value">What it is worth when room is short, 0 to 100: the circuits worth least go first.</param>
/// <param name="Reason">Why, in a few words for the log and the dashboard. No personal data.</param>
public sealed record RetentionDecision(TimeSpan KeepLive, TimeSpan KeepSnapshot, int Value, string Reason)
{
    /// <summary>What a circuit is worth unless a policy says otherwise: 50.</summary>
    public const int UsualValue = 50;

    /// <summary>The highest <see cref="Value"/>: 100.</summary>
    public const int HighestValue = 100;

    /// <summary>The longest <see cref="KeepLive"/>: 24 hours.</summary>
    public static readonly TimeSpan LongestKeepLive = TimeSpan.FromHours(24);
}
