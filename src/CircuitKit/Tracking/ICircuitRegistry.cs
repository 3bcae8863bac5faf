namespace CircuitKit;

/// <summary>The circuits of this server process. Every answer is a copy that does not change afterwards.</summary>
public interface ICircuitRegistry
{
    /// <summary>All circuits that are not closed, in no order.</summary>
    IReadOnlyList<CircuitInfo> List();

    /// <summary>The circuit with this id, or null when there is none or it is closed.</summary>
    /// <param name="circuitId">The public circuit id (<c>Circuit.Id</c>).</param>
    CircuitInfo? Find(string circuitId);

    /// <summary>The circuits of one browser tab: one for the page and one for each iframe with a circuit of its own.</summary>
    /// <param name="tabId">The tab's random id.</param>
    IReadOnlyList<CircuitInfo> FindByTab(string tabId);

    /// <summary>The circuits of one signed-in person.</summary>
    /// <param name="userKey">The person's stable subject claim, as in <see cref="CircuitInfo.UserKey"/>.</param>
    IReadOnlyList<CircuitInfo> FindByUser(string userKey);

    /// <summary>
    /// Calls <paramref name="listener"/> at every change of state, until the returned subscription is disposed. It is called on the
    /// thread that made the change and must return quickly; what it throws is logged and otherwise ignored.
    /// </summary>
    /// <param name="listener">Gets the circuit as it is after the change, and its state before.</param>
    IDisposable OnChange(Action<CircuitChange> listener);
}
