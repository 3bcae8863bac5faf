namespace CircuitKit;

/// <summary>
/// Observes every change of this server's circuits, including their end with its reason (<see cref="CircuitInfo.CloseReason"/>), for example to log
/// who worked when. Registered with <c>AddCircuitObserver</c> as a singleton.
/// </summary>
public interface ICircuitObserver
{
    /// <summary>
    /// Called after each change, one at a time. The circuit does not wait for it, and exceptions are logged (event 1001). At most 10,000 changes wait
    /// in memory; beyond that the oldest are dropped (event 1002).
    /// </summary>
    /// <param name="change">The circuit after the change, and its previous state.</param>
    /// <param name="cancellationToken">Cancelled when the shutdown time of the host is over.</param>
    Task OnCircuitChangedAsync(CircuitChange change, CancellationToken cancellationToken);
}

/// <summary>A change of a circuit's state.</summary>
public sealed class CircuitChange
{
    /// <summary>The circuit after the change.</summary>
    public required CircuitInfo Circuit { get; init; }

    /// <summary>The state before the change; null for a new circuit.</summary>
    public CircuitState? Previous { get; init; }
}
