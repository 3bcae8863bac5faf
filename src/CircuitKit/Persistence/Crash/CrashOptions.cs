namespace CircuitKit;

/// <summary>What becomes of a page whose circuit was ended by an unhandled exception. Configuration section <c>CircuitKit:Crash</c>.</summary>
public sealed class CrashOptions
{
    /// <summary>
    /// Whether the last snapshot from before the exception is kept, for its <see cref="SnapshotOptions.TimeToLive"/>, and the page offers its user to
    /// continue from it, in place of Blazor's error bar. Once for each snapshot: one that crashes again is removed. Default <see langword="false"/>:
    /// the page shows the error bar, and the snapshot is removed.
    /// </summary>
    public bool Offer { get; set; }
}
