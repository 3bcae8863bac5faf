using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Scenarios.Reports;

/// <summary>One figure of one contender in one case, over all rounds.</summary>
internal sealed record ScenarioComparison
{
    public required string Case { get; init; }

    public required string Contender { get; init; }

    public required string Name { get; init; }

    public required FigureUnit Unit { get; init; }

    public required Against Against { get; init; }

    public required string Target { get; init; }

    /// <summary>Null when no round has it.</summary>
    public Spread? Values { get; init; }

    /// <summary>Held against the first contender, each time in one round and case; null for that one itself.</summary>
    public Spread? AgainstFirst { get; init; }

    /// <summary>As a ratio to the contender's own figure in the first case of the same round; null in that case itself.</summary>
    public Spread? AgainstFirstCase { get; init; }

    public static IReadOnlyList<ScenarioComparison> Of(IScenario scenario, IReadOnlyList<TrialResult> results) =>
    [
        .. from name in scenario.Cases
           from figure in results.Where(result => result.Case == name).SelectMany(result => result.Trial.Figures).DistinctBy(figure => figure.Name)
           from contender in scenario.Contenders
           let own = results.Where(result => result.Case == name && result.Contender == contender && result.Figure(figure.Name) is not null).ToArray()
           where own.Length > 0
           select Of(scenario, results, figure, own),
    ];

    private static ScenarioComparison Of(IScenario scenario, IReadOnlyList<TrialResult> results, TrialFigure figure, TrialResult[] own)
    {
        string first = scenario.Contenders[0], firstCase = scenario.Cases[0];
        bool isFirst = own[0].Contender == first || figure.Against == Against.Nothing;
        bool isFirstCase = own[0].Case == firstCase || figure.Against == Against.Nothing;
        return new()
        {
            Case = own[0].Case,
            Contender = own[0].Contender,
            Name = figure.Name,
            Unit = figure.Unit,
            Against = figure.Against,
            Target = figure.Target,
            Values = Spread.Of(own.Select(result => result.Figure(figure.Name)!.Value)),
            AgainstFirst = isFirst ? null : Held(figure.Against, result => result.Contender == first && result.Case == own[0].Case),
            AgainstFirstCase = isFirstCase ? null : Held(Against.Ratio, result => result.Contender == own[0].Contender && result.Case == firstCase),
        };

        // Within a round, because the machine is not the same from one round to the next.
        Spread? Held(Against against, Func<TrialResult, bool> isOther) => Spread.Of(
            from mine in own
            from other in results.Where(result => result.Round == mine.Round && isOther(result))
            select Hold(against, mine.Figure(figure.Name)?.Value, other.Figure(figure.Name)?.Value));
    }

    private static double? Hold(Against against, double? value, double? other) => (value, other) switch
    {
        (null, _) or (_, null) => null,
        _ when against == Against.Difference => value - other,
        (_, 0) => null,
        _ => value / other,
    };
}
