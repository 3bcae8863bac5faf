namespace CircuitKit;

/// <summary>
/// Limits on new circuits. Configuration section <c>CircuitKit:Admission</c>. By default nothing is limited. A circuit that is reconnected, or
/// resumed from its snapshot, is not new.
/// </summary>
public sealed class AdmissionOptions
{
    /// <summary>
    /// While this server holds this many circuits, connected or disconnected, new circuits are refused. Default none; 1 to 1,000,000.
    /// </summary>
    public int? MaxCircuits { get; set; }

    /// <summary>
    /// The share of <see cref="MaxCircuits"/> by which resumed circuits may exceed it, so that users who come back find room. Beyond that, their
    /// browsers keep trying. Default 0.1; 0 to 1.
    /// </summary>
    public double ResumeMargin { get; set; } = 0.1;

    /// <summary>
    /// While memory pressure (<see cref="NodeCondition.MemoryPressure"/>) is above this, new circuits are refused. 1 is what the garbage collector
    /// considers high: 90 % of the machine's or container's memory, or all that the heap may use. Default none; 0.1 to 1.
    /// </summary>
    public double? MemoryPressureThreshold { get; set; }

    /// <summary>While this many circuits are resuming, new circuits are refused. Default none; 1 to 100,000.</summary>
    public int? MaxConcurrentResumes { get; set; }

    /// <summary>
    /// The most circuits of one signed-in user. <see cref="UserLimitBehavior"/> decides what happens at the next one. Counted over all servers with
    /// <c>AddRedis</c>, otherwise on each server. Default none; 1 to 1,000.
    /// </summary>
    public int? MaxCircuitsPerUser { get; set; }

    /// <summary>What happens when a user has <see cref="MaxCircuitsPerUser"/> circuits. Default <see cref="UserLimitBehavior.Refuse"/>.</summary>
    public UserLimitBehavior UserLimitBehavior { get; set; }

    /// <summary>The most circuits of one browser tab, its frames included, on this server. Default none; 1 to 1,000.</summary>
    public int? MaxCircuitsPerTab { get; set; }

    /// <summary>
    /// The most circuits from one client address on this server: a whole IPv4 address, or the first 64 bits of an IPv6 address. Behind a proxy, the
    /// app needs the forwarded headers middleware. Default none; 1 to 1,000,000.
    /// </summary>
    public int? MaxCircuitsPerAddress { get; set; }

    /// <summary>
    /// How long a connection to Blazor's hub may be without a circuit before it is cut. Applies when any limit is set. Default 15 seconds; 5 seconds
    /// to 10 minutes.
    /// </summary>
    public TimeSpan IdleConnectionTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The most connections without a circuit from one client address on this server. Each further one replaces the oldest. Default twice
    /// <see cref="MaxCircuitsPerAddress"/> plus 1,000, or none without that limit; 1 to 1,000,000.
    /// </summary>
    public int? MaxIdleConnectionsPerAddress { get; set; }

    /// <summary>
    /// After how long a refused page tries again. The time grows with each attempt, plus a random part of up to a half. Default 5 seconds; 1 second
    /// to 10 minutes.
    /// </summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A file in the app's web root, such as <c>busy.html</c>, that replaces CircuitKit's refusal page. Default none; 1 to 200 characters.
    /// </summary>
    public string? RefusalPage { get; set; }

    /// <summary>
    /// Whether Blazor's hub accepts connections only from pages of the app's own origin and of <see cref="AllowedOrigins"/>. Default
    /// <see langword="false"/>.
    /// </summary>
    public bool CheckOrigin { get; set; }

    /// <summary>Other origins whose pages may connect, such as <c>https://portal.example.com</c>. Default none.</summary>
    public IList<string> AllowedOrigins { get; } = [];
}
