namespace CircuitKit.Blazor;

/// <summary>How a capture ended. A closed list: it is a metric's tag.</summary>
internal enum CaptureOutcome
{
    Captured,

    /// <summary>The state is the same as the one whose fingerprint was given.</summary>
    Unchanged,

    /// <summary>The framework itself is persisting this circuit, or a callback turned out to be asynchronous: try again later.</summary>
    Busy,

    /// <summary>The circuit has no root components that could be resumed (classic hosting, or a page without Server interactivity left).</summary>
    NothingToResume,

    /// <summary>A persist callback threw.</summary>
    Failed,

    /// <summary>The circuit, or a persist callback, did not come to an end in time.</summary>
    TimedOut,

    /// <summary>The circuit is disposed, or about to be.</summary>
    Gone,
}

/// <summary>What a capture brought.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="State">The state when captured.</param>
/// <param name="Component">
/// The type whose callback failed or hung, where it is known. When captured: one of which several
/// persist under one key.
/// </param>
/// <param name="Exception">What the callback threw.</param>
internal readonly record struct CaptureResult(CaptureOutcome Outcome, CapturedState? State = null, Type? Component = null, Exception? Exception = null);
