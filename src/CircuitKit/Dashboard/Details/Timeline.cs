namespace CircuitKit.Dashboard.Details;

/// <summary>What happens to a circuit.</summary>
internal enum TimelineEventKind
{
    Opened,

    /// <summary>Created from the snapshot of another circuit.</summary>
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

/// <summary>One event, or several consecutive saves.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">The time of the first.</param>
/// <param name="Detail">From which circuit, why, how large.</param>
/// <param name="Count">How many consecutive ones.</param>
/// <param name="LastAt">The time of the last.</param>
internal sealed record TimelineEvent(TimelineEventKind Kind, DateTimeOffset At, string? Detail, int Count, DateTimeOffset LastAt);

/// <summary>A circuit as it was when it ended.</summary>
/// <param name="Circuit">The circuit, with the snapshot that was saved at its end.</param>
/// <param name="From">Its state before it was closed.</param>
internal sealed record EndedCircuit(CircuitInfo Circuit, CircuitState From);

/// <summary>The events of one circuit on one node. Bounded: consecutive saves are one event, and of many events the first and latest stay.</summary>
/// <param name="CircuitId">The circuit.</param>
/// <param name="NodeId">The node.</param>
/// <param name="ContinuationOf">The circuit it was resumed from, or null.</param>
internal sealed record Timeline(string CircuitId, string NodeId, string? ContinuationOf)
{
    public const int Limit = 40;

    // The opening, and the circuit it was resumed from.
    private const int FirstEvents = 2;

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<TimelineEvent> Events { get; init; } = [];

    /// <summary>The circuit at its end; null while it lives.</summary>
    public EndedCircuit? End { get; init; }

    public Timeline With(TimelineEventKind kind, DateTimeOffset at, string? detail = null) => this with
    {
        Events = kind == TimelineEventKind.Saved && Events is [.., { Kind: TimelineEventKind.Saved } last]
            ? [.. Events.SkipLast(1), last with { Detail = detail, Count = last.Count + 1, LastAt = at }]
            : [.. Events.Where((_, index) => Events.Count < Limit || index != FirstEvents), new TimelineEvent(kind, at, detail, Count: 1, at)],
    };
}
