namespace CircuitKit;

/// <summary>
/// The check for developers: what of a page would not survive a resume. Configuration section <c>CircuitKit:StateCheck</c>.
/// </summary>
public sealed class StateCheckOptions
{
    /// <summary>
    /// Whether the components of live circuits are looked at while somebody uses them. Default <see langword="null"/>: in Development only. It costs
    /// a capture and a walk over the page's components each time, so leave it off where people work.
    /// </summary>
    public bool? Enabled { get; set; }

    /// <summary>How long nobody has done anything in a page before it is checked. Default 500 milliseconds; 100 milliseconds to 1 minute.</summary>
    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The shortest time between two checks of one circuit. Default 2 seconds; up to 10 minutes.</summary>
    public TimeSpan MinInterval { get; set; } = TimeSpan.FromSeconds(2);
}
