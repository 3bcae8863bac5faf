using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scale;
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

    // Whether the figures are right does not matter here.
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(0.5);

    private static readonly ContenderPage s_page = new("counter", "increment", "count");
    private static readonly ReconnectPlan s_reconnect = new(Circuits, OpensPerSecond, TimeSpan.FromSeconds(0.2));
    private static readonly ChurnPlan s_churn = new(Circuits, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1));
    private static readonly MemoryPlan s_memory = new(Circuits, OpensPerSecond, s_settle);

    private static readonly IdlePlan s_idle = new(Circuits, OpensPerSecond, s_settle, TimeSpan.FromSeconds(1));

    private static readonly ScalePlan s_scale = new(
        [Circuits / 2, Circuits], OpensPerSecond, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), LeastClicks: 20);

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        Task<SmokeServersResult> servers = new SmokeServers(clock).RunAsync(cancellationToken);
        SmokeResult[] results = await Task.WhenAll(Enum.GetValues<Contender>().Select(contender => RunAsync(contender, cancellationToken)));
        SmokeServersResult several = await servers;
        IReadOnlyList<SmokeTrial> trials = await new ScenarioSmoke(new(clock, Progress.Silent)).RunAsync(cancellationToken);
        return new(
            "smoke",
            [Table(results), ScaleReport.Of([.. results.SelectMany(result => result.Scale)]).Tables[0], several.Table, ScenarioSmoke.Table(trials)],
            new { Contenders = results, Servers = several, Scenarios = trials },
            results.Aggregate(several.Failures.And(ScenarioSmoke.Failures(trials)), (all, result) => all.And(result.Failures)))
        {
            Trust = Trust.Smoke,
            Panels =
            [
                .. CompareReport.Of(
                    "compare", [.. results.Select(result => result.Measurement)], SteadyMetrics.All, ("click to effect", run => run.Steady.RoundTrips)).Panels,
                .. CompareReport.Of("compare-memory", [.. results.Select(result => result.Memory)], MemoryMetrics.All).Panels,
                .. CompareReport.Of("compare-churn", [.. results.Select(result => result.Churn)], ChurnMetrics.All).Panels,
                .. CompareReport.Of("compare-idle", [.. results.Select(result => result.Idle)], IdleMetrics.All).Panels,
                .. ScaleReport.Of([.. results.SelectMany(result => result.Scale)]).Panels,
            ],
        };
    }

    private static ReportTable Table(SmokeResult[] results)
    {
        ReportTable table = new("What was done", "contender", "clicks", "heap per circuit, KB", "Redis keys per circuit", "came back", "came and went", "resumed after a pause", "heap per paused circuit, KB");
        foreach (SmokeResult result in results)
        {
            Measurement measurement = result.Measurement;
            table.Add(
                measurement.Contender.ToString(),
                Figure.Count(measurement.Steady.RoundTrips.Count),
                Figure.Kilobytes(measurement.HeapPerCircuit),
                measurement.Redis is { } redis ? Figure.Number(redis.KeysPerCircuit) : Figure.Unknown,
                Figure.Count(result.Reconnect.Live),
                Figure.Count(result.Churn.Result.Churn.Closes.Count),
                Figure.Count(result.Pause.Return.Resumed),
                Figure.Kilobytes(result.Memory.Result.PerCircuit(result.Memory.Result.Paused)));
        }

        return table;
    }

    private async Task<SmokeResult> RunAsync(Contender contender, CancellationToken cancellationToken)
    {
        await using ContenderApp app = await ContenderApp.StartAsync(contender, cancellationToken, CompareMemoryRun.Arguments(s_memory));
        ContenderRound round = new(app, s_plan, clock, Progress.Silent);
        Measurement measurement = await round.MeasureAsync(round: 1, cancellationToken);
        ReconnectResult reconnect = await new ReconnectRun(round.Session).RunAsync(s_reconnect, cancellationToken);
        PauseResult pause = await new PauseRun(round.Session).RunAsync(s_reconnect, pausesPerSecond: 50, cancellationToken);
        Turn<ChurnTurn> churn = await new CompareChurnRun(clock, Progress.Silent) { Settle = s_settle }.MeasureAsync(
            app,
            s_churn,
            s_page,
            round: 1,
            cancellationToken);
        Turn<MemoryResult> memory = await new CompareMemoryRun(clock, Progress.Silent).MeasureAsync(
            app,
            s_memory,
            s_page,
            round: 1,
            cancellationToken);
        Turn<IdleTurn> idle = await new CompareIdleRun(clock, Progress.Silent).MeasureAsync(app, s_idle, s_page, round: 1, cancellationToken);
        return new(measurement, reconnect, pause, churn, memory, idle, await ScaleAsync(app, cancellationToken));
    }

    private async Task<IReadOnlyList<ScaleStep>> ScaleAsync(ContenderApp app, CancellationToken cancellationToken)
    {
        List<ScaleStep> steps = [];
        foreach (int circuits in s_scale.Circuits)
        {
            steps.Add(await new ScaleRun(clock, Progress.Silent) { Settle = s_settle }.MeasureAsync(app, s_scale, s_page, circuits, round: 1, cancellationToken));
        }

        return steps;
    }
}
