namespace CircuitKit;

/// <summary>
/// Who may open a circuit. Configuration section <c>CircuitKit:Admission</c>. Nothing is limited by default. A circuit that comes back, by a
/// reconnect or from its snapshot, is not a new one.
/// </summary>
public sealed class AdmissionOptions
{
    /// <summary>
    /// The most circuits in this server's memory, connected or waiting for their browser, before newcomers are refused. Default none;
    /// 1 to 1,000,000.
    /// </summary>
    public int? MaxCircuits { get; set; }

    /// <summary>
    /// How far over <see cref="MaxCircuits"/> circuits may be resumed, as a share of it: room that newcomers never get, so that those who come back
    /// find some. Beyond it their browsers keep trying. Default 0.1; 0 to 1.
    /// </summary>
    public double ResumeMargin { get; set; } = 0.1;

    /// <summary>
    /// How far memory may be used up (<see cref="NodeCondition.MemoryPressure"/>) before newcomers are refused, as the garbage collector last saw
    /// it: 1 is what it calls high, 90 % of the machine's or container's memory, or all that the heap may have. Default none; 0.1 to 1.
    /// </summary>
    public double? MemoryLimit { get; set; }

    /// <summary>How many circuits must be on their way back at once for newcomers to be refused until they are there. Default none; 1 to 100,000.</summary>
    public int? RefuseNewAtResumes { get; set; }

    /// <summary>
    /// The most circuits of one signed-in person before <see cref="WhenUserLimitReached"/> says what happens. With <c>AddRedis</c> over all servers
    /// together, else on each. Default none; 1 to 1,000.
    /// </summary>
    public int? MaxCircuitsPerUser { get; set; }

    /// <summary>What happens then. Default <see cref="UserLimitAction.Refuse"/>.</summary>
    public UserLimitAction WhenUserLimitReached { get; set; }

    /// <summary>The most circuits of one browser tab, its frames included, on this server. Default none; 1 to 1,000.</summary>
    public int? MaxCircuitsPerTab { get; set; }

    /// <summary>
    /// The most circuits from one client address on this server: a whole IPv4 address, the first 64 bits of an IPv6 address. Behind a proxy it needs
    /// the forwarded headers middleware. Default none; 1 to 1,000,000.
    /// </summary>
    public int? MaxCircuitsPerAddress { get; set; }

    /// <summary>After how long a refused page tries again; it grows with each attempt, and every page adds up to half as much. Default 5 seconds; 1 second to 10 minutes.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A file of the app's web root, such as <c>busy.html</c>, that is sent in place of CircuitKit's own refusal page. Default none; 1 to 200
    /// characters.
    /// </summary>
    public string? RefusalPage { get; set; }

    /// <summary>Whether connections to Blazor's hub are taken from pages of the app's own origin and <see cref="AllowedOrigins"/> only. Default <see langword="false"/>.</summary>
    public bool CheckOrigin { get; set; }

    /// <summary>More origins from which pages may connect, such as <c>https://portal.example.com</c>. Default none.</summary>
    public IList<string> AllowedOrigins { get; } = [];
}
