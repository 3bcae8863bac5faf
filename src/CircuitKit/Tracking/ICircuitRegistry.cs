namespace CircuitKit;

/// <summary>
/// The circuits of this server process. Each method returns copies that do not change. Use <see cref="ICircuitObserver"/> to follow changes, and
/// <see cref="ICircuitCluster"/> for the circuits of all servers.
/// </summary>
public interface ICircuitRegistry
{
    /// <summary>All circuits that are not closed, in any order.</summary>
    IReadOnlyList<CircuitInfo> List();

    /// <summary>The circuit with this id; null when there is none or it is closed.</summary>
    /// <param name="circuitId">The public circuit id (<c>Circuit.Id</c>).</param>
    CircuitInfo? Find(string circuitId);

    /// <summary>The circuits of one browser tab: one for the page, and one for each iframe with its own circuit.</summary>
    /// <param name="tabId">The tab's random id.</param>
    IReadOnlyList<CircuitInfo> FindByTab(string tabId);

    /// <summary>The circuits of one signed-in user.</summary>
    /// <param name="userKey">The <see cref="CircuitInfo.UserKey"/>; <see cref="CircuitUser"/> makes it from subject and issuer.</param>
    IReadOnlyList<CircuitInfo> FindByUser(string userKey);
}
