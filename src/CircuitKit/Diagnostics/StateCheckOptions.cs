namespace CircuitKit;

/// <summary>
/// Options of the state check for developers, which finds what a resume would lose. Configuration section <c>CircuitKit:StateCheck</c>.
/// </summary>
public sealed class StateCheckOptions
{
    /// <summary>
    /// Whether the components of live circuits are checked while they are used. Default <see langword="null"/>: only in Development. A check costs a
    /// capture and a walk over the page's components, so leave it off in production.
    /// </summary>
    public bool? Enabled { get; set; }

    /// <summary>How long a page must be quiet before it is checked. Default 500 milliseconds; 100 milliseconds to 1 minute.</summary>
    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The shortest time between two checks of one circuit. Default 2 seconds; up to 10 minutes.</summary>
    public TimeSpan MinInterval { get; set; } = TimeSpan.FromSeconds(2);
}
