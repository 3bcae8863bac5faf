namespace CircuitKit.Persistence.Resume;

/// <summary>What a browser that asked to resume a circuit got. A closed list: it is a metric's tag.</summary>
internal enum ResumeOutcome
{
    Resumed,

    /// <summary>There is no such snapshot.</summary>
    NotFound,

    /// <summary>Another connection has claimed it and kept it to the end of its lease.</summary>
    AlreadyClaimed,

    /// <summary>It was claimed too often: by a client that resumes again and again, and never shows its page.</summary>
    TooManyClaims,

    /// <summary>There is one, but it may not be used; <c>circuitkit.snapshot.refusals</c> has the reason.</summary>
    Refused,

    /// <summary>A page that was loaded again asked for it, and another page uses its circuit.</summary>
    InUse,

    /// <summary>Another version of the app wrote it, and <c>OtherVersions</c> is <c>Discard</c>.</summary>
    OtherVersion,

    /// <summary>The framework did not accept it.</summary>
    Rejected,
}
