namespace CircuitKit;

/// <summary>Options of the dashboard that <c>MapCircuitKitDashboard</c> maps. Configuration section <c>CircuitKit:Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    /// <summary>
    /// Whether the dashboard offers to save, hibernate or close a circuit (with a message to its user), and to drain a server. Default
    /// <see langword="false"/>. Each action is one log line that names who did it (event 9001).
    /// </summary>
    public bool AllowActions { get; set; }

    /// <summary>
    /// Whether the details of a circuit show the values in its state: what users have typed. Default <see langword="false"/>: only keys and sizes.
    /// Each look is one log line that names who looked (event 9003).
    /// </summary>
    public bool ShowValues { get; set; }

    /// <summary>
    /// How many open dashboards this server keeps up to date over one connection each. Default 20; 1 to 1,000. Further ones query it every
    /// ten seconds instead.
    /// </summary>
    public int MaxListeners { get; set; } = 20;
}
