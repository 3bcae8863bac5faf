namespace CircuitKit.Persistence.Resume;

/// <summary>Why a resumed circuit never showed its page. A closed list: it is a metric's tag.</summary>
internal enum ResumeFailure
{
    /// <summary>The browser's page has other root components than the snapshot.</summary>
    PageChanged,

    /// <summary>A component failed on what was restored, or would have failed without it.</summary>
    Crashed,
}
