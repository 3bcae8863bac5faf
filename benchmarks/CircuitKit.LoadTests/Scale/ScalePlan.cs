using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Scale;

/// <summary>The same load for each circuit, over more and more circuits.</summary>
/// <param name="Circuits">The numbers of circuits to try.</param>
/// <param name="OpensPerSecond">At which rate they are opened.</param>
/// <param name="Pace">The time from one click to the next in each page.</param>
/// <param name="WarmUp">Clicks that do not count.</param>
/// <param name="Duration">How long clicks count, at least.</param>
/// <param name="LeastClicks">How many clicks count, at least.</param>
internal sealed record ScalePlan(
    IReadOnlyList<int> Circuits, double OpensPerSecond, TimeSpan Pace, TimeSpan WarmUp, TimeSpan Duration, int LeastClicks)
{
    // Code that ran a few hundred times is not compiled as well as code that ran a few thousand times. Without as many clicks before, few circuits
    // would seem dearer than many.
    private const double WarmUpClicksPerSecond = 300;

    /// <summary>What is done with so many circuits.</summary>
    public SteadyPlan Steady(int circuits)
    {
        var forClicks = TimeSpan.FromSeconds(LeastClicks * Pace.TotalSeconds / circuits);
        var fastest = TimeSpan.FromSeconds(circuits / WarmUpClicksPerSecond);
        return new(circuits, OpensPerSecond, Pace, WarmUp, forClicks > Duration ? forClicks : Duration)
        {
            WarmUpPace = fastest < Pace ? fastest : Pace,
        };
    }
}
