using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The verb <c>compare-churn</c>: pages come and go at each contender, and what they leave is counted.</summary>
internal sealed class CompareChurnRun(LoadClock clock, Progress progress)
{
    /// <inheritdoc cref="ContenderRound.Settle"/>
    public TimeSpan Settle { get; init; } = ContenderRound.Settled;

    public Task<IReadOnlyList<Turn<ChurnTurn>>> RunAsync(
        ChurnPlan plan, ContenderPage page, TurnsPlan turns, CancellationToken cancellationToken) => new ByTurns(clock, progress).RunAsync(
        turns,
        appArguments: [],
        (app, round, token) => MeasureAsync(app, plan, page, round, token),
        cancellationToken);

    /// <summary>Measures an app that runs.</summary>
    public async Task<Turn<ChurnTurn>> MeasureAsync(
        ContenderApp app, ChurnPlan plan, ContenderPage page, int round, CancellationToken cancellationToken)
    {
        LoadSession session = page.Session(app, clock, progress);
        using HeapProbe heap = new(session.Target.Heaps);
        await using RedisProbe? redis = app.Redis is null ? null : await RedisProbe.ConnectAsync(app.Redis.Port);
        RunFailures first = await FirstVisits.MakeAsync(session, cancellationToken);
        await session.WaitAsync(Settle, cancellationToken);
        long empty = await heap.ReadAsync(cancellationToken);
        int keys = redis is null ? 0 : (await redis.ContentAsync(cancellationToken)).Keys;
        double redisCpu = redis is null ? 0 : await redis.CpuSecondsAsync();

        ChurnResult churn = await new ChurnRun(session).RunAsync(plan, cancellationToken);
        redisCpu = redis is null ? 0 : await redis.CpuSecondsAsync() - redisCpu;
        await session.WaitAsync(Settle, cancellationToken);
        double left = (await heap.ReadAsync(cancellationToken) - empty) / (double)Math.Max(1, churn.Opens.Count);
        int? keysLeft = redis is null ? null : (await redis.ContentAsync(cancellationToken)).Keys - keys;
        return new(round, app.Contender, new ChurnTurn(churn, left, keysLeft), first.And(churn.Failures), churn.Cpu.OthersProcessors(redisCpu));
    }
}
