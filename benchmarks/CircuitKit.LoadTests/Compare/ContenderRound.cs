using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>Takes one contender's figures from its running app.</summary>
internal sealed class ContenderRound(ContenderApp app, ComparePlan plan, LoadClock clock, Progress progress)
{
    // A checkpoint comes half a second after the last activity, two of them when the machine is busy.
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    /// <summary>How long the app gets to finish what it does before its heap is read.</summary>
    public TimeSpan Settle { get; init; } = Settled;

    /// <summary>The clicks have been measured, and all circuits still stand.</summary>
    public event Action? Clicked;

    public LoadSession Session { get; } = new ContenderPage(plan.Page, plan.Click, plan.Watch).Session(app, clock, progress);

    public async Task<Measurement> MeasureAsync(int round, CancellationToken cancellationToken)
    {
        using HeapProbe heap = new(Session.Target.Heap!);
        await using RedisProbe? redis = app.Redis is null ? null : await RedisProbe.ConnectAsync(app.Redis.Port);
        RunFailures first = await FirstVisits.MakeAsync(Session, cancellationToken);
        await Session.WaitAsync(Settle, cancellationToken);
        long empty = await heap.ReadAsync(cancellationToken);
        (int Keys, long Bytes) stored = redis is null ? default : await redis.ContentAsync(cancellationToken);

        await using CircuitFleet fleet = Session.NewFleet();
        await Session.OpenAsync(fleet, plan.Steady.Circuits, plan.Steady.OpensPerSecond, cancellationToken);
        double cpuBefore = redis is null ? 0 : await redis.CpuSecondsAsync();
        SteadyResult steady = await new SteadyClicks(Session, fleet).RunAsync(plan.Steady, cancellationToken);
        double cpu = redis is null ? 0 : await redis.CpuSecondsAsync() - cpuBefore;

        Clicked?.Invoke();
        await Session.WaitAsync(Settle, cancellationToken);
        double heapPerCircuit = (await heap.ReadAsync(cancellationToken) - empty) / (double)fleet.Count;
        RedisUse? use = redis is null ? null : Use(await redis.ContentAsync(cancellationToken), stored, cpu, fleet.Count);
        await Session.CloseAsync(fleet, cancellationToken);
        return new()
        {
            Round = round,
            Contender = app.Contender,
            Steady = steady,
            HeapPerCircuit = heapPerCircuit,
            Redis = use,
            Failures = first.And(steady.Failures),
        };
    }

    private static RedisUse Use((int Keys, long Bytes) now, (int Keys, long Bytes) before, double cpuSeconds, int circuits) =>
        new((now.Keys - before.Keys) / (double)circuits, (now.Bytes - before.Bytes) / (double)circuits, cpuSeconds);
}
