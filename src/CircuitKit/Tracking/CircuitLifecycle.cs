namespace CircuitKit.Tracking;

/// <summary>The state machine of a live circuit, as one pure function.</summary>
/// <remarks>
/// <code>
///               ConnectionUp  ConnectionDown  Rendered      Released
/// Connected     Connected     Disconnected    Connected     Closed
/// Disconnected  Connected     Disconnected    Disconnected  Closed
/// Resuming      Resuming      Disconnected    Connected     Closed
/// Closed        Closed        Closed          Closed        Closed
/// </code>
/// A new circuit starts as Connected, one resumed from a snapshot as Resuming. Hibernated is not a state of a live circuit: until the framework has
/// released it, a circuit that hibernates is live and managed as such. Then <see cref="HibernatedCircuits"/> has it.
/// </remarks>
internal static class CircuitLifecycle
{
    public static CircuitState Next(CircuitState state, CircuitEvent happened) => (state, happened) switch
    {
        (CircuitState.Closed, _) or (_, CircuitEvent.Released) => CircuitState.Closed,
        (_, CircuitEvent.ConnectionDown) => CircuitState.Disconnected,
        (CircuitState.Disconnected, CircuitEvent.ConnectionUp) => CircuitState.Connected,
        (CircuitState.Resuming, CircuitEvent.Rendered) => CircuitState.Connected,
        _ => state,
    };
}

/// <summary>What can happen to a live circuit.</summary>
internal enum CircuitEvent
{
    /// <summary>The browser has connected, for the first time or again.</summary>
    ConnectionUp,

    /// <summary>The connection to the browser is lost.</summary>
    ConnectionDown,

    /// <summary>The browser has acknowledged a rendered page.</summary>
    Rendered,

    /// <summary>The framework has released the circuit.</summary>
    Released,
}
