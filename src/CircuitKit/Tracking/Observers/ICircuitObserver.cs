namespace CircuitKit;

/// <summary>
/// Is told of every change of this server's circuits, ends with their reason among them (<see cref="CircuitInfo.CloseReason"/>), for example to
/// keep a log of who worked when. Registered with <c>AddCircuitObserver</c>; one object for the whole server.
/// </summary>
public interface ICircuitObserver
{
    /// <summary>
    /// A circuit has changed. Called for one change at a time and after it, apart from the circuit: however long it takes, and if it throws, the
    /// circuit goes on (an exception is logged, event 1001). Changes wait in memory meanwhile, at most 10,000; beyond that the oldest are dropped
    /// (event 1002).
    /// </summary>
    /// <param name="change">The circuit after the change, and its state before.</param>
    /// <param name="cancellationToken">Cancelled when the host's time to stop is over.</param>
    Task OnCircuitChangedAsync(CircuitChange change, CancellationToken cancellationToken);
}
