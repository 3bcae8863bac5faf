namespace CircuitKit;

/// <summary>How a server is emptied before it stops. Configuration section <c>CircuitKit:Drain</c>.</summary>
public sealed class DrainOptions
{
    /// <summary>
    /// The most time a drain may take: saving all circuits and letting them go, with the browsers still connected. Default 10 seconds;
    /// 0 (nothing is saved or let go, the connections just close) to 5 minutes. Keep it below <c>HostOptions.ShutdownTimeout</c>, and the
    /// platform's grace period above both together.
    /// </summary>
    public TimeSpan Budget { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many circuits are let go in a second once all are saved, so that they do not arrive at the other servers all at once. Default 500;
    /// 1 to 100,000. It is sped up as far as <see cref="Budget"/> needs, and has no effect on a shutdown when no other server is known.
    /// </summary>
    public int ReleaseRate { get; set; } = 500;

    /// <summary>
    /// What callers of the drain hook (<c>MapCircuitKitDrain</c>) have to send in the header <c>CircuitKit-Drain-Token</c>. Default none; 16 to 200
    /// printable ASCII characters. It is a secret: without it, every process on the server's machine can take the server out of service, and behind a
    /// proxy there that adds no forwarding header everybody can.
    /// </summary>
    public string? Token { get; set; }
}
