using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The verb <c>smoke</c>: everything once, small, the contenders side by side. Its figures mean nothing; that they exist does.</summary>
internal sealed class SmokeRun(LoadClock clock)
{
    private const int Circuits = 10;
    private const double OpensPerSecond = 20;

    private static readonly ComparePlan s_plan = new(
        new SteadyPlan(Circuits, OpensPerSecond, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)),
        "counter",
        "increment",
        "count");

    private static readonly ReconnectPlan s_reconnect = new(Circuits, OpensPerSecond, TimeSpan.FromSeconds(0.2));
    private static readonly ChurnPlan s_churn = new(Circuits, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1));

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        SmokeResult[] results = await Task.WhenAll(Enum.GetValues<Contender>().Select(contender => RunAsync(contender, cancellationToken)));
        IReadOnlyList<SmokeTrial> trials = await new ScenarioSmoke(new(clock, Progress.Silent)).RunAsync(cancellationToken);
        return new(
            "smoke",
            [Table(results), ScenarioSmoke.Table(trials)],
            new { Contenders = results, Scenarios = trials },
            results.Aggregate(ScenarioSmoke.Failures(trials), (all, result) => all.And(result.Failures)));
    }

    private static ReportTable Table(SmokeResult[] results)
    {
        ReportTable table = new("What was done", "contender", "clicks", "heap per circuit, KB", "Redis keys per circuit", "came back", "came and went");
        foreach (SmokeResult result in results)
        {
            Measurement measurement = result.Measurement;
            table.Add(
                measurement.Contender.ToString(),
                Figure.Count(measurement.Steady.RoundTrips.Count),
                Figure.Kilobytes(measurement.HeapPerCircuit),
                measurement.Redis is { } redis ? Figure.Number(redis.KeysPerCircuit) : Figure.Unknown,
                Figure.Count(result.Reconnect.Live),
                Figure.Count(result.Churn.Closes.Count));
        }

        return table;
    }

    private async Task<SmokeResult> RunAsync(Contender contender, CancellationToken cancellationToken)
    {
        await using ContenderApp app = await ContenderApp.StartAsync(contender, cancellationToken);
        ContenderRound round = new(app, s_plan, clock, Progress.Silent);
        return new(
            await round.MeasureAsync(round: 1, cancellationToken),
            await new ReconnectRun(round.Session).RunAsync(s_reconnect, cancellationToken),
            await new ChurnRun(round.Session).RunAsync(s_churn, cancellationToken));
    }
}
