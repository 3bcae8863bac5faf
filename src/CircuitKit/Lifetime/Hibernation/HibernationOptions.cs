namespace CircuitKit;

/// <summary>
/// When the circuit of a connected page is let go, to be resumed when the person comes back. Configuration section
/// <c>CircuitKit:Hibernation</c>.
/// </summary>
/// <remarks>
/// Nothing is let go that could not be brought back as it was: see <see cref="ICircuitHold"/> and the page on hibernation. What components do not
/// persist could not: a page that a person has used is let go only with <see cref="UsedPages"/>, and never when it persists nothing; or, with
/// <see cref="StateOptions.KeepFields"/>, when everything is kept that was changed in it.
/// </remarks>
public sealed class HibernationOptions
{
    /// <summary>Whether circuits of connected pages are let go at all. Default <see langword="true"/>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Whether pages hibernate that a person has used. Set it when the app's components persist what people do in them: what they keep in ordinary
    /// fields is lost with the circuit. Default <see langword="false"/>: only pages that nobody has touched since they were loaded, and, with
    /// <see cref="StateOptions.KeepFields"/>, those in which everything that was changed is kept.
    /// </summary>
    public bool UsedPages { get; set; }

    /// <summary>How long a browser tab is hidden before its circuit is let go. Default 2 minutes; up to 1 day, zero for never.</summary>
    public TimeSpan HiddenAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long nobody has touched a tab that is in view before its circuit is let go. What the server would show meanwhile by itself is not
    /// shown. Default zero, which is never; up to 1 day.
    /// </summary>
    public TimeSpan IdleAfter { get; set; }

    /// <summary>
    /// The memory pressure (<see cref="NodeCondition.MemoryPressure"/>) from which on tabs that are hidden or left alone are asked to hibernate:
    /// those worth least first (<see cref="RetentionDecision.Value"/>), then the least recently used. Default 0.9; null for never, else 0 to 1.
    /// </summary>
    public double? MemoryPressureThreshold { get; set; } = 0.9;

    /// <summary>How many tabs are asked at a time, every 5 seconds while memory is short. Default 20; 1 to 10,000.</summary>
    public int MemoryPressureBatch { get; set; } = 20;

    /// <summary>
    /// The most hibernated circuits that this server keeps note of. Pages beyond this limit, and beyond those below, stay awake. Default 20,000,
    /// about
    /// 40 MB; 0 to 1,000,000.
    /// </summary>
    public int MaxCircuits { get; set; } = 20_000;

    /// <summary>The most hibernated circuits of one signed-in user on this server. Default 200; 1 to 1,000,000.</summary>
    public int MaxCircuitsPerUser { get; set; } = 200;

    /// <summary>
    /// The most hibernated circuits of users who are not signed in, from one IPv4 address, or one /64 of IPv6, on this server. Behind a proxy it
    /// needs the forwarded headers middleware. Default 200; 1 to 1,000,000.
    /// </summary>
    public int MaxCircuitsPerAddress { get; set; } = 200;

    /// <summary>The most hibernated circuits of one browser tab, its frames included, on this server. Default 20; 1 to 1,000.</summary>
    public int MaxCircuitsPerTab { get; set; } = 20;
}
