using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The verb <c>compare</c>: the contenders by turns, each in a fresh process, several rounds.</summary>
internal sealed class CompareRun(LoadClock clock, Progress progress)
{
    private static readonly Contender[] s_contenders = Enum.GetValues<Contender>();

    /// <param name="plan">What each does.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="patience">How long to wait before each for the machine to be quiet.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<IReadOnlyList<Measurement>> RunAsync(
        ComparePlan plan, int rounds, TimeSpan patience, CancellationToken cancellationToken)
    {
        List<Measurement> measurements = [];
        for (int round = 1; round <= rounds; round++)
        {
            foreach (Contender contender in Order(round))
            {
                await new QuietMoment(clock, progress).WaitAsync(patience, cancellationToken);
                progress.Say($"Round {round} of {rounds}: {contender}");
                await using ContenderApp app = await ContenderApp.StartAsync(contender, cancellationToken);
                measurements.Add(await new ContenderRound(app, plan, clock, progress).MeasureAsync(round, cancellationToken));
            }
        }

        return measurements;
    }

    /// <summary>Another one is first in each round, so that what changes on the machine in the course of a round favours none.</summary>
    internal static IEnumerable<Contender> Order(int round) =>
        s_contenders.Select((_, i) => s_contenders[(i + round - 1) % s_contenders.Length]);
}
