namespace CircuitKit;

/// <summary>
/// The circuits of this server process. Each method returns a copy that does not change afterwards. Use <see cref="ICircuitObserver"/> to follow
/// changes, and <see cref="ICircuitCluster"/> for the circuits of all servers.
/// </summary>
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

    /// <summary>The circuits of one signed-in user.</summary>
    /// <param name="userKey">The key in <see cref="CircuitInfo.UserKey"/>; <see cref="CircuitUser"/> makes it from subject and issuer.</param>
    IReadOnlyList<CircuitInfo> FindByUser(string userKey);
}
