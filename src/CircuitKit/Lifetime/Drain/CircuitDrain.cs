using CircuitKit.Lifetime.Commands;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Runs one drain at a time: close the gate, save all, let all go, say what became of it.</summary>
internal sealed class CircuitDrain(
    DrainGate gate,
    DrainProgress progress,
    DrainSaving saving,
    DrainRelease release,
    CircuitTable circuits,
    ResilientSnapshotStore store,
    IOtherNodes others,
    PageNotice notice,
    StopSignals signals,
    DrainMetrics metrics,
    IOptions<DrainOptions> options,
    [Clock] TimeProvider time,
    ILogger<CircuitDrain> logger) : ICircuitDrain
{
    internal static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<DrainStatus>? _run;

    public DrainStatus Status => progress.Status();

    private TimeSpan Budget => options.Value.Budget;

    public Task<DrainStatus> DrainAsync(CancellationToken cancellationToken = default) =>
        Start(isShutdown: false, Budget).WaitAsync(cancellationToken);

    /// <summary>The process is about to end: after a drain that may be under way, what it left. Within the budget, counted from now.</summary>
    public async Task ShutDownAsync()
    {
        var started = time.GetTimestamp();
        gate.Close();
        if (Volatile.Read(ref _run) is { IsCompleted: false } underWay)
        {
            await underWay.ConfigureAwait(false);
        }

        var left = Budget - time.GetElapsedTime(started);
        if (left > TimeSpan.Zero && !signals.Hurry.IsCancellationRequested)
        {
            await Start(isShutdown: true, left).ConfigureAwait(false);
        }
    }

    private Task<DrainStatus> Start(bool isShutdown, TimeSpan budget)
    {
        lock (_lock)
        {
            if (_run is { IsCompleted: false } || (_run is not null && circuits.IsEmpty))
            {
                return _run;
            }

            gate.Close();
            progress.Begin();
            return _run = Task.Run(() => RunAsync(isShutdown, budget));
        }
    }

    private async Task<DrainStatus> RunAsync(bool isShutdown, TimeSpan budget)
    {
        using var activity = CircuitKitTracing.Drain();
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, signals.Hurry);
        using var ended = new CancellationTokenSource();
        var saysSomething = !isShutdown || (store.OutlivesProcess && !circuits.IsEmpty);
        if (saysSomething)
        {
            Log.DrainStarted(logger, progress.Status().Circuits, Budget);
        }

        var telling = TellProgressAsync(ended.Token);
        try
        {
            // Not waited for: with Redis away it would take as long as Redis may.
            _ = others.TellOfDrainAsync(CancellationToken.None);
            var announced = notice.AnnounceAsync(circuits.Live, CircuitCloseReason.Drained, either.Token);
            await saving.RunAsync(budget, either.Token).ConfigureAwait(false);
            await announced.ConfigureAwait(false);
            progress.SavingDone();
            // A store that ends with the process is none to save to for the next one.
            if (!isShutdown || store.OutlivesProcess)
            {
                await release.RunAsync(!isShutdown || others.Any, budget - time.GetElapsedTime(started), either.Token).ConfigureAwait(false);
            }

            await saving.FlushAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // What is said below says it.
        }
#pragma warning disable CA1031 // The shutdown waits for this and goes on whatever happens.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.DrainFailed(logger, exception);
        }

        await ended.CancelAsync().ConfigureAwait(false);
        await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var status = progress.End();
        metrics.Drained(time.GetElapsedTime(started));
        activity?.SetTag("circuitkit.drain.circuits", status.Circuits).SetTag("circuitkit.drain.released", status.Released).SetTag("circuitkit.drain.unsaved", status.Unsaved);
        foreach (var _ in circuits.Live)
        {
            metrics.CircuitDrained(EvictionOutcome.TimedOut);
        }

        if (saysSomething)
        {
            Say(status, limit.IsCancellationRequested);
        }

        return status;
    }

    private async Task TellProgressAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ProgressInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            var status = progress.Status();
            Log.DrainProgress(logger, status.State, status.Saved, status.Circuits, status.Released, status.Elapsed);
        }
    }

    private void Say(DrainStatus status, bool isOutOfTime)
    {
        if (signals.Hurry.IsCancellationRequested)
        {
            Log.DrainInterrupted(logger, status.Elapsed, status.Unsaved, status.Circuits);
        }
        else if (status.Unsaved == 0)
        {
            Log.DrainDone(logger, status.Circuits, status.Released, status.Elapsed);
        }
        else if (isOutOfTime)
        {
            Log.DrainOutOfTime(logger, Budget, status.Unsaved, status.Circuits);
        }
        else
        {
            Log.DrainIncomplete(logger, status.Unsaved, status.Circuits, status.Elapsed);
        }
    }
}
