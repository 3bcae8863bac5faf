namespace CircuitKit;

/// <summary>
/// A retention rule. When all conditions that are set hold, it decides. A time or value that is not set is the default's.
/// </summary>
public sealed record RetentionRule
{
    /// <summary>The user is in this role. Default: any or no role.</summary>
    public string? Role { get; set; }

    /// <summary>The user is signed in (<see langword="true"/>), or anonymous (<see langword="false"/>). Default: either.</summary>
    public bool? SignedIn { get; set; }

    /// <summary>
    /// The page's path matches this route template, such as <c>/orders/{id}</c> or <c>/admin/{**rest}</c>; without constraints, and with the
    /// app's path base if it has one. Default: any page.
    /// </summary>
    public string? Route { get; set; }

    /// <summary>
    /// It has, or does not have, work that is in no snapshot (<see cref="RetentionContext.HasUnsavedWork"/>). Default: either.
    /// </summary>
    public bool? UnsavedWork { get; set; }

    /// <summary>Its components persist something, or nothing (<see cref="RetentionContext.HasState"/>). Default: either.</summary>
    public bool? State { get; set; }

    /// <summary>The user has, or has not, used it (<see cref="RetentionContext.HasBeenUsed"/>). Default: either.</summary>
    public bool? Used { get; set; }

    /// <summary>How long it is kept live; 0 to 24 hours. Default: as without the rule.</summary>
    public TimeSpan? KeepLive { get; set; }

    /// <summary>
    /// How long its snapshot is kept after that; 0 to 7 days, not longer than <see cref="SnapshotOptions.TimeToLive"/>. Default: as without the rule.
    /// </summary>
    public TimeSpan? KeepSnapshot { get; set; }

    /// <summary>Its value when there are too many circuits, 0 to 100. Default: 50.</summary>
    public int? Value { get; set; }
}
