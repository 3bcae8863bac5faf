using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Scale;

/// <summary>The verb <c>scale</c>: the contenders by turns for each number of circuits, each in a fresh process.</summary>
internal sealed class ScaleRun(LoadClock clock, Progress progress)
{
    /// <inheritdoc cref="ContenderRound.Settle"/>
    public TimeSpan Settle { get; init; } = ContenderRound.Settled;

    public async Task<IReadOnlyList<ScaleStep>> RunAsync(
        ScalePlan plan, ContenderPage page, TurnsPlan turns, CancellationToken cancellationToken)
    {
        FileLimit.Check(plan.Circuits.Max());
        List<ScaleStep> steps = [];
        for (int round = 1; round <= turns.Rounds; round++)
        {
            for (int size = 0; size < plan.Circuits.Count; size++)
            {
                foreach (Contender contender in turns.Order(round + size))
                {
                    int circuits = plan.Circuits[size];
                    progress.Say($"Round {round} of {turns.Rounds}: {contender} with {Figure.Count(circuits)} circuits");
                    steps.Add(await StepAsync(plan, page, turns, contender, circuits, round, cancellationToken));
                }
            }
        }

        return steps;
    }

    private Task<ScaleStep> StepAsync(
        ScalePlan plan, ContenderPage page, TurnsPlan turns, Contender contender, int circuits, int round, CancellationToken cancellationToken) =>
        new ByTurns(clock, progress).OneAsync(
            contender, turns.Patience, [], (app, token) => MeasureAsync(app, plan, page, circuits, round, token), cancellationToken);

    /// <summary>Measures one number of circuits on an app that runs.</summary>
    public async Task<ScaleStep> MeasureAsync(
        ContenderApp app, ScalePlan plan, ContenderPage page, int circuits, int round, CancellationToken cancellationToken)
    {
        ContenderRound measured = new(app, new ComparePlan(plan.Steady(circuits), page.Page, page.Click, page.Watch), clock, progress) { Settle = Settle };
        long bytes = 0;
        measured.Clicked += () => bytes = Environment.WorkingSet;
        return new(circuits, await measured.MeasureAsync(round, cancellationToken), bytes);
    }
}
