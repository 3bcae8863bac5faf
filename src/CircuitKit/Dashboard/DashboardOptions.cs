namespace CircuitKit;

/// <summary>What the dashboard shows and lets its people do. Configuration section <c>CircuitKit:Dashboard</c>. It takes <c>MapCircuitKitDashboard</c> to have one.</summary>
public sealed class DashboardOptions
{
    /// <summary>
    /// Whether people at the dashboard may act: save a circuit now, send it to sleep, close one with a message to its person, drain a server. Default
    /// <see langword="false"/>. Every action is one log line that names who did it (event 9001).
    /// </summary>
    public bool AllowActions { get; set; }

    /// <summary>
    /// Whether the details of a circuit show the values in its state, not only their keys and sizes. Default <see langword="false"/>: they are
    /// what the app's people have typed. Every look at them is one log line that names who looked (event 9003).
    /// </summary>
    public bool ShowValues { get; set; }

    /// <summary>
    /// How many open dashboards this server keeps up to date by itself, one connection each. Default 20; 1 to 1,000. Those beyond ask every
    /// few seconds instead.
    /// </summary>
    public int MaxListeners { get; set; } = 20;
}
