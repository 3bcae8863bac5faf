namespace CircuitKit;

/// <summary>Options of the dashboard that <c>MapCircuitKitDashboard</c> maps. Configuration section <c>CircuitKit:Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    /// <summary>
    /// Whether the dashboard can save, hibernate or close a circuit (with a message to its user), and drain a server. Default
    /// <see langword="false"/>. Each action logs who did it (event 9001).
    /// </summary>
    public bool AllowActions { get; set; }

    /// <summary>
    /// Whether the details of a circuit show the values in its state, such as what users have typed. Default <see langword="false"/>: only keys and
    /// sizes. Each view logs who saw them (event 9003).
    /// </summary>
    public bool ShowValues { get; set; }

    /// <summary>
    /// The most open dashboards that this server updates over a connection each. Default 20; 1 to 1,000. Further ones query it every ten seconds.
    /// </summary>
    public int MaxListeners { get; set; } = 20;
}
