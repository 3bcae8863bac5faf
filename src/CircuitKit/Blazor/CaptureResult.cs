namespace CircuitKit.Blazor;

/// <summary>How a capture ended. A closed list: it is a metric's tag.</summary>
internal enum CaptureOutcome
{
    Captured,

    /// <summary>The state has the given fingerprint.</summary>
    Unchanged,

    /// <summary>The framework is persisting this circuit, or a callback turned out to be asynchronous: try again later.</summary>
    Busy,

    /// <summary>The circuit has no root components to resume (classic hosting, or no interactive server component is left).</summary>
    NothingToResume,

    /// <summary>A persist callback threw.</summary>
    Failed,

    /// <summary>The circuit stayed busy, or a persist callback did not complete, until the timeout.</summary>
    TimedOut,

    /// <summary>The circuit is disposed, or soon will be.</summary>
    Gone,
}

/// <summary>The result of a capture.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="State">The state, when it was captured.</param>
/// <param name="Component">
/// The component whose callback failed or timed out, if known. When captured: a component that shares its persistence key with another one.
/// </param>
/// <param name="Exception">The exception of the callback.</param>
internal readonly record struct CaptureResult(
    CaptureOutcome Outcome, CapturedState? State = null, Type? Component = null, Exception? Exception = null);

/// <summary>The state that the framework would persist of a circuit.</summary>
/// <param name="State">The app's persisted values.</param>
/// <param name="RootComponents">The framework's description of the root components; see <see cref="RootComponentDescriptors"/>.</param>
internal sealed record CapturedState(IReadOnlyDictionary<string, byte[]> State, byte[] RootComponents)
{
    // Without root components the description is {}, from which nothing can be resumed.
    public bool HasRootComponents => RootComponents.Length > "{}".Length;

    public UInt128 Fingerprint { get; init; }

    /// <summary>
    /// Called when the framework has got the state to resume from, with what replaces the description of the root components until it uses them.
    /// </summary>
    public Action<Action<byte[]>>? Given { get; init; }
}
