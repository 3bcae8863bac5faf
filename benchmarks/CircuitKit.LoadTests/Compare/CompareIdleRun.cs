using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The verb <c>compare-idle</c>: the processor time of a server while nobody does anything, without circuits and with them.</summary>
internal sealed class CompareIdleRun(LoadClock clock, Progress progress)
{
    // A young process compiles for minutes what it calls often, which is far more than an idle server does.
    private static readonly Dictionary<string, string> s_compiledAtOnce = new() { ["DOTNET_TieredCompilation"] = "0" };

    public Task<IReadOnlyList<Turn<IdleTurn>>> RunAsync(
        IdlePlan plan, ContenderPage page, TurnsPlan turns, CancellationToken cancellationToken) =>
        new ByTurns(clock, progress) { Environment = s_compiledAtOnce }.RunAsync(
            turns,
            appArguments: [],
            (app, round, token) => MeasureAsync(app, plan, page, round, token),
            cancellationToken);

    /// <summary>Measures an app that runs.</summary>
    public async Task<Turn<IdleTurn>> MeasureAsync(
        ContenderApp app, IdlePlan plan, ContenderPage page, int round, CancellationToken cancellationToken)
    {
        LoadSession session = page.Session(app, clock, progress);
        await using RedisProbe? redis = app.Redis is null ? null : await RedisProbe.ConnectAsync(app.Redis.Port);
        RunFailures first = await FirstVisits.MakeAsync(session, cancellationToken);
        CpuUse empty = await WatchAsync(session, plan, cancellationToken);

        await using CircuitFleet fleet = session.NewFleet();
        await session.OpenAsync(fleet, plan.Circuits, plan.OpensPerSecond, cancellationToken);
        // Used once, as pages are before they are left alone.
        ClickLog log = await OneClickEach.MakeAsync(session, fleet, cancellationToken);
        double redisCpu = redis is null ? 0 : await redis.CpuSecondsAsync();
        CpuUse open = await WatchAsync(session, plan, cancellationToken);
        redisCpu = redis is null ? 0 : await redis.CpuSecondsAsync() - redisCpu;
        RunFailures failures = first.And(RunFailures.Of(fleet, log));
        await session.CloseAsync(fleet, cancellationToken);
        return new(round, app.Contender, new IdleTurn(empty, open), failures, open.OthersProcessors(redisCpu));
    }

    private static async Task<CpuUse> WatchAsync(LoadSession session, IdlePlan plan, CancellationToken cancellationToken)
    {
        CpuMeter meter = session.NewCpuMeter();
        await session.WaitAsync(plan.Settle, cancellationToken);
        CpuReading before = meter.Read();
        await session.WaitAsync(plan.Watched, cancellationToken);
        return meter.Read().Since(before);
    }
}
