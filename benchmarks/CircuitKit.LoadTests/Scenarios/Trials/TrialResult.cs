namespace CircuitKit.LoadTests.Scenarios.Trials;

/// <summary>One try with its place in the run.</summary>
internal sealed record TrialResult(int Round, string Case, string Contender, Trial Trial)
{
    public TrialFigure? Figure(string name) => Trial.Figures.FirstOrDefault(figure => figure.Name == name);
}
