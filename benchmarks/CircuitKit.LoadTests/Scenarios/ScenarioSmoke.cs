using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Scenarios.Trials;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>Every scenario once, with a handful of circuits, to see that it works. Its figures mean nothing; that they exist does.</summary>
internal sealed class ScenarioSmoke(ScenarioTools tools)
{
    private const int Circuits = 8;
    private const double OpensPerSecond = 50;
    // Each try is mostly the start of its servers.
    private const int AtOnce = 4;

    public async Task<IReadOnlyList<SmokeTrial>> RunAsync(CancellationToken cancellationToken)
    {
        (IScenario Scenario, string Case, string Contender)[] tries =
        [
            .. from scenario in Scenarios()
               from turn in ScenarioRun.Turns(scenario, round: 1)
               select (scenario, turn.Case, turn.Contender),
        ];
        var results = new SmokeTrial[tries.Length];
        await InFlight.RunAsync(
            tries.Length,
            AtOnce,
            async i =>
            {
                (IScenario scenario, string name, string contender) = tries[i];
                Trial trial = await scenario.RunAsync(name, contender, cancellationToken);
                results[i] = new(scenario.Verb, new(1, name, contender, trial.Checked()));
            },
            cancellationToken);
        return results;
    }

    public static ReportTable Table(IReadOnlyList<SmokeTrial> results)
    {
        ReportTable table = new("What befell them", "scenario", "case", "contender", "figures", "failures");
        foreach ((string scenario, TrialResult result) in results)
        {
            table.Add(
                scenario,
                result.Case,
                result.Contender,
                Figure.Count(result.Trial.Figures.Count(figure => figure.Value is not null)),
                Figure.Count(result.Trial.Failures.Count));
        }

        return table;
    }

    public static RunFailures Failures(IReadOnlyList<SmokeTrial> results) =>
        results.Aggregate(RunFailures.None, (all, one) => all.And(one.Result.Trial.Failures));

    private IScenario[] Scenarios()
    {
        ScenarioPlan onRedis = new(Circuits, 4, OpensPerSecond, [Contender.StockRedis, Contender.Redis]);
        var second = TimeSpan.FromSeconds(1);
        return
        [
            new ResumeStorm(onRedis, [2], tools),
            new Drain(onRedis, tools),
            new Crash(onRedis, second / 2, second * 5, tools),
            new ReconnectStorm(onRedis with { Contenders = [Contender.Stock, Contender.Redis] }, second / 5, tools),
            new HandOver(onRedis with { Contenders = [Contender.Stock, Contender.Redis] }, tools),
            new CheckpointCost(
                onRedis with { Contenders = [Contender.Memory, Contender.Redis] }, new([4], second * 2, second, second * 2), tools),
            new StoreWrites(new RawSets(500, 100, 4096, InFlight: 50), tools),
            new FileWrites(new RawSets(500, 100, 4096, InFlight: 50), tools),
        ];
    }
}
