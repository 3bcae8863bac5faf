namespace CircuitKit.Tracking.Metrics;

/// <summary>How a browser came back whose circuit's connection was lost. A closed list: it is a metric's tag.</summary>
internal enum ReconnectResult
{
    /// <summary>To its live circuit, as if nothing had been.</summary>
    Live,

    /// <summary>To a circuit made from a snapshot, on the server that had it.</summary>
    ResumedHere,

    /// <summary>To a circuit made from a snapshot, on another server or in another process.</summary>
    ResumedElsewhere,

    /// <summary>It was not let back: there is no snapshot, or not for it.</summary>
    Rejected,

    /// <summary>A circuit was made for it, which ended before its page was shown.</summary>
    Failed,
}
