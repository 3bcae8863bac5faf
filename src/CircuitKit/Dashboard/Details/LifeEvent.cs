namespace CircuitKit.Dashboard.Details;

/// <summary>What happens in a circuit's life.</summary>
internal enum LifeEventKind
{
    Opened,

    /// <summary>Made from the snapshot of another circuit.</summary>
    ResumedFrom,

    /// <summary>The browser shows the resumed page.</summary>
    Shown,

    Disconnected,

    Reconnected,

    Hibernated,

    /// <summary>Its snapshot is in the store.</summary>
    Saved,

    Closed,
}

/// <summary>One event, or several of the same kind in a row.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When; of several, the first.</param>
/// <param name="Detail">From which circuit, why, how big.</param>
/// <param name="Count">How many in a row.</param>
/// <param name="LastAt">When the last of them was.</param>
internal sealed record LifeEvent(LifeEventKind Kind, DateTimeOffset At, string? Detail, int Count, DateTimeOffset LastAt);

/// <summary>The life of one circuit on one node.</summary>
/// <param name="CircuitId">Which circuit.</param>
/// <param name="NodeId">Who tells it.</param>
/// <param name="ContinuationOf">The circuit before it, or null.</param>
/// <param name="Events">The oldest first.</param>
internal sealed record LifeStory(string CircuitId, string NodeId, string? ContinuationOf, IReadOnlyList<LifeEvent> Events)
{
    /// <summary>What it was when it ended; null while it has not.</summary>
    public EndedCircuit? End { get; init; }
}

/// <summary>A circuit as it was when it ended.</summary>
/// <param name="Circuit">It; with the snapshot that was saved at its end, if one was.</param>
/// <param name="From">In which state it was before.</param>
internal sealed record EndedCircuit(CircuitInfo Circuit, CircuitState From);
