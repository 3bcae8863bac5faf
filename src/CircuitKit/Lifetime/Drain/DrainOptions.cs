namespace CircuitKit;

/// <summary>How a server is drained before it stops. Configuration section <c>CircuitKit:Drain</c>.</summary>
public sealed class DrainOptions
{
    /// <summary>
    /// What becomes of the circuits of a server whose drain is started by hand, by code, the hook or the dashboard. Default
    /// <see cref="DrainMode.Immediate"/>. A shutdown is always immediate.
    /// </summary>
    public DrainMode Mode { get; set; }

    /// <summary>
    /// The most time that <see cref="DrainMode.Attrition"/> waits until all users have left, before the circuits that are left are saved and evicted.
    /// Default 8 hours; 1 minute to 1 day.
    /// </summary>
    public TimeSpan AttritionTime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>
    /// The most time that a drain may take to save and evict all circuits, with the browsers still connected. Default 10 seconds; 0 (no circuit is
    /// saved or evicted, the connections just close) to 5 minutes. Keep it below <c>HostOptions.ShutdownTimeout</c>, and the platform's grace period
    /// above the sum of both.
    /// </summary>
    public TimeSpan Budget { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many circuits are evicted in a second, after all are saved, so that they do not all arrive at the other servers at once. Default 500; 1 to
    /// 100,000. The drain goes faster if <see cref="Budget"/> requires it. A shutdown ignores the rate when no other server is known.
    /// </summary>
    public int ReleaseRate { get; set; } = 500;

    /// <summary>
    /// The secret that callers of the drain hook (<c>MapCircuitKitDrain</c>) must send in the header <c>CircuitKit-Drain-Token</c>. Default none; 16
    /// to 200 printable ASCII characters. Without it, every process on the server's machine can take the server out of service; so can everybody
    /// behind a proxy on that machine that adds no forwarding header.
    /// </summary>
    public string? Token { get; set; }
}

/// <summary>What becomes of the circuits of a server that is drained.</summary>
public enum DrainMode
{
    /// <summary>All circuits are saved and evicted at once. Their browsers continue on another server.</summary>
    Immediate,

    /// <summary>
    /// No new circuits are let in. The present ones stay until their users have left, at most <see cref="DrainOptions.AttritionTime"/>; a page that
    /// loses its connection may come back. If there is another server, circuits that have been disconnected for 10 seconds are saved and evicted.
    /// What is left at the end is drained as <see cref="Immediate"/> does it.
    /// </summary>
    Attrition,
}
