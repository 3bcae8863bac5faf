namespace CircuitKit.Snapshots;

/// <summary>How often a snapshot was claimed within an hour, counted from the first claim of that hour.</summary>
internal readonly record struct ClaimCount(int Count, DateTimeOffset Since)
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    /// <summary>How long to wait when no claim is to be granted now; else null.</summary>
    public TimeSpan? TooMany(DateTimeOffset now) => IsOver(now) || Count < SnapshotClaim.MaxPerHour ? null : Since + s_hour - now;

    /// <summary>One more.</summary>
    public ClaimCount Add(DateTimeOffset now) => IsOver(now) ? new(1, now) : this with { Count = Count + 1 };

    /// <summary>Whether the hour is over. A time from the future was taken before the clock was set back.</summary>
    public bool IsOver(DateTimeOffset now) => Since > now || now - Since >= s_hour;
}
