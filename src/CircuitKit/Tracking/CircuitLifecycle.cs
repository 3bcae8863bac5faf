namespace CircuitKit.Tracking;

/// <summary>The state machine of a circuit, as one pure function.</summary>
/// <remarks>
/// <code>
///               ConnectionUp  ConnectionDown  Rendered      Hibernated  Released    Ended
/// Connected     Connected     Disconnected    Connected     Hibernated  Closed      Closed
/// Disconnected  Connected     Disconnected    Disconnected  Hibernated  Closed      Closed
/// Resuming      Resuming      Disconnected    Connected     Hibernated  Closed      Closed
/// Hibernated    Hibernated    Hibernated      Hibernated    Hibernated  Hibernated  Closed
/// Closed        Closed        Closed          Closed        Closed      Closed      Closed
/// </code>
/// A new circuit starts as Connected, one made from a snapshot as Resuming. A circuit that is let go while hibernated stays hibernated:
/// its state waits in the store.
/// </remarks>
internal static class CircuitLifecycle
{
    public static CircuitState Next(CircuitState state, CircuitEvent happened) => (state, happened) switch
    {
        (CircuitState.Closed, _) => CircuitState.Closed,
        (_, CircuitEvent.Ended) => CircuitState.Closed,
        (CircuitState.Hibernated, _) => CircuitState.Hibernated,
        (_, CircuitEvent.Released) => CircuitState.Closed,
        (_, CircuitEvent.Hibernated) => CircuitState.Hibernated,
        (_, CircuitEvent.ConnectionDown) => CircuitState.Disconnected,
        (CircuitState.Disconnected, CircuitEvent.ConnectionUp) => CircuitState.Connected,
        (CircuitState.Resuming, CircuitEvent.Rendered) => CircuitState.Connected,
        _ => state,
    };
}
