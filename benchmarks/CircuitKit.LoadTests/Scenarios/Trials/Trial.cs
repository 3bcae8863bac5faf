using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Scenarios.Trials;

/// <summary>What one try showed.</summary>
/// <param name="Figures">In the order of the report.</param>
/// <param name="Failures">What should not have happened. What a contender cannot do by its nature is a figure instead.</param>
internal sealed record Trial(IReadOnlyList<TrialFigure> Figures, RunFailures Failures)
{
    /// <summary>The same with one failure more for each figure that is not known: an empty cell must not look like a good one.</summary>
    public Trial Checked()
    {
        Failures missing = new();
        foreach (TrialFigure figure in Figures.Where(figure => figure.Value is null))
        {
            missing.Add($"no figure: {figure.Name}");
        }

        return this with { Failures = Failures.And(new(missing.Count, missing.ByKind())) };
    }
}
