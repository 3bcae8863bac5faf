using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Compare;

/// <summary>Measures contenders by turns, each time in a fresh process, several rounds.</summary>
internal sealed class ByTurns(LoadClock clock, Progress progress)
{
    /// <summary>Added to the environment of each app.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <param name="plan">Who, and how often.</param>
    /// <param name="appArguments">More arguments for the test app.</param>
    /// <param name="measure">Gets the running app and the round.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<IReadOnlyList<T>> RunAsync<T>(
        TurnsPlan plan,
        IReadOnlyList<string> appArguments,
        Func<ContenderApp, int, CancellationToken, Task<T>> measure,
        CancellationToken cancellationToken)
    {
        List<T> measurements = [];
        for (int round = 1; round <= plan.Rounds; round++)
        {
            foreach (Contender contender in plan.Order(round))
            {
                progress.Say($"Round {round} of {plan.Rounds}: {contender}");
                measurements.Add(await OneAsync(
                    contender, plan.Patience, appArguments, (app, token) => measure(app, round, token), cancellationToken));
            }
        }

        return measurements;
    }

    /// <summary>One turn.</summary>
    public async Task<T> OneAsync<T>(
        Contender contender,
        TimeSpan patience,
        IReadOnlyList<string> appArguments,
        Func<ContenderApp, CancellationToken, Task<T>> measure,
        CancellationToken cancellationToken)
    {
        await new QuietMoment(clock, progress).WaitAsync(patience, cancellationToken);
        await using ContenderApp app = await ContenderApp.StartAsync(contender, appArguments, Environment, cancellationToken);
        return await measure(app, cancellationToken);
    }
}
