namespace CircuitKit.Testing;

/// <summary>What a reconnect found.</summary>
public enum ReconnectOutcome
{
    /// <summary>The same circuit, still in memory.</summary>
    Live,

    /// <summary>A new circuit with the saved state of the old one.</summary>
    Resumed,

    /// <summary>Nothing: a browser would reload the page now.</summary>
    Rejected,
}
