namespace CircuitKit.Testing;

/// <summary>The outcome of a reconnect.</summary>
public enum ReconnectOutcome
{
    /// <summary>The same circuit, still in memory.</summary>
    Live,

    /// <summary>A new circuit, resumed from the saved state of the old one.</summary>
    Resumed,

    /// <summary>No circuit. A browser would reload the page.</summary>
    Rejected,
}
