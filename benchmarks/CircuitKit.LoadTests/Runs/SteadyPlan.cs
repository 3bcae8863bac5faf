namespace CircuitKit.LoadTests.Runs;

/// <summary>Many circuits, each clicked at a steady pace.</summary>
/// <param name="Circuits">How many.</param>
/// <param name="OpensPerSecond">At which rate they are opened.</param>
/// <param name="Pace">The time from one click to the next in one page.</param>
/// <param name="WarmUp">Clicks before the figures count: code is compiled, caches and connections fill.</param>
/// <param name="Duration">Clicks that count.</param>
internal sealed record SteadyPlan(int Circuits, double OpensPerSecond, TimeSpan Pace, TimeSpan WarmUp, TimeSpan Duration)
{
    /// <summary>Another pace for the warm-up; null is the same.</summary>
    public TimeSpan? WarmUpPace { get; init; }
}
