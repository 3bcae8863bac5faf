using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The verb <c>compare</c>: the contenders under steady clicks.</summary>
internal sealed class CompareRun(LoadClock clock, Progress progress)
{
    public Task<IReadOnlyList<Measurement>> RunAsync(ComparePlan plan, TurnsPlan turns, CancellationToken cancellationToken) =>
        new ByTurns(clock, progress).RunAsync(
            turns,
            appArguments: [],
            (app, round, token) => new ContenderRound(app, plan, clock, progress).MeasureAsync(round, token),
            cancellationToken);
}
