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
/// A new circuit starts as Connected, one made from a snapshot as Resuming. Hibernated is no state of a live circuit: one that hibernates is live,
/// and managed as such, until the framework has released it; then <see cref="HibernatedCircuits"/> has it.
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
