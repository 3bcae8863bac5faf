using CircuitKit.Cluster;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Runs one drain at a time: lets no circuit in, saves all, evicts all, and logs the result.</summary>
#pragma warning disable CA1001 // A source without a timer holds nothing to dispose, and a drain may outlive the services.
internal sealed class CircuitDrain(
#pragma warning restore CA1001
    DrainSwitch drain,
    DrainAttrition attrition,
    DrainProgress progress,
    DrainSaving saving,
    DrainRelease release,
    CircuitTable circuits,
    ResilientSnapshotStore store,
    ClusterNodes nodes,
    ClusterHeartbeat heartbeat,
    PageNotice notice,
    StopSignals signals,
    DrainMetrics metrics,
    IOptions<DrainOptions> options,
    [Clock] TimeProvider time,
    ILogger<CircuitDrain> logger) : ICircuitDrain
{
    internal static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _waitNoLonger = new();
    private Task<DrainStatus>? _run;

    public DrainStatus Status => progress.Status();

    private TimeSpan Budget => options.Value.Budget;

    public Task<DrainStatus> DrainAsync(CancellationToken cancellationToken) =>
        DrainAsync(options.Value.Mode, cancellationToken);

    public Task<DrainStatus> DrainAsync(DrainMode mode, CancellationToken cancellationToken = default) =>
        Enum.IsDefined(mode)
            ? Start(isShutdown: false, mode, Budget).WaitAsync(cancellationToken)
            : throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such mode of a drain.");

    /// <summary>Drains before the process ends. Waits for a drain that is under way, then drains what it has left, all within the budget.</summary>
    public async Task ShutDownAsync()
    {
        var started = time.GetTimestamp();
        drain.TurnOn();
        await _waitNoLonger.CancelAsync().ConfigureAwait(false);
        if (Volatile.Read(ref _run) is { IsCompleted: false } underWay)
        {
            await underWay.ConfigureAwait(false);
        }

        var left = Budget - time.GetElapsedTime(started);
        if (left > TimeSpan.Zero && !signals.Hurry.IsCancellationRequested)
        {
            await Start(isShutdown: true, DrainMode.Immediate, left).ConfigureAwait(false);
        }
    }

    private Task<DrainStatus> Start(bool isShutdown, DrainMode mode, TimeSpan budget)
    {
        lock (_lock)
        {
            if (mode == DrainMode.Immediate)
            {
                _waitNoLonger.Cancel();
            }

            if (_run is { IsCompleted: false } || (_run is not null && circuits.IsEmpty))
            {
                return _run;
            }

            var waits = !_waitNoLonger.IsCancellationRequested;
            drain.TurnOn(waits);
            progress.Begin(waits ? DrainState.Waiting : DrainState.Saving);
            return _run = Task.Run(() => waits ? WaitAndRunAsync(budget) : RunAsync(isShutdown, budget));
        }
    }

    private async Task<DrainStatus> WaitAndRunAsync(TimeSpan budget)
    {
        TellNodes();
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(_waitNoLonger.Token, signals.Hurry))
        {
            try
            {
                await attrition.RunAsync(either.Token).ConfigureAwait(false);
            }
            catch (Exception exception) // What is left is drained all the same, and a shutdown waits for this.
            {
                Log.DrainFailed(logger, exception);
            }
        }

        drain.TurnOn();
        progress.Begin(DrainState.Saving);
        return await RunAsync(isShutdown: false, budget).ConfigureAwait(false);
    }

    // The other nodes should know at once. Not awaited: without Redis it would take as long as Redis may.
    private void TellNodes()
    {
        nodes.IsDraining = true;
        _ = heartbeat.BeatAsync(CancellationToken.None);
    }

    private async Task<DrainStatus> RunAsync(bool isShutdown, TimeSpan budget)
    {
        using var activity = CircuitKitTracing.Drain();
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, signals.Hurry);
        using var ended = new CancellationTokenSource();
        var isLogged = !isShutdown || (store.OutlivesProcess && !circuits.IsEmpty);
        if (isLogged)
        {
            Log.DrainStarted(logger, progress.Status().Circuits, Budget);
        }

        var logging = LogProgressAsync(ended.Token);
        try
        {
            TellNodes();
            var announced = notice.AnnounceAsync(circuits.Live, CircuitCloseReason.Drained, either.Token);
            await saving.RunAsync(budget, either.Token).ConfigureAwait(false);
            await announced.ConfigureAwait(false);
            progress.SavingDone();

            // A store that ends with the process has nothing for the next one.
            if (!isShutdown || store.OutlivesProcess)
            {
                await release.RunAsync(!isShutdown || nodes.HasOthers, budget - time.GetElapsedTime(started), either.Token).ConfigureAwait(false);
            }

            await saving.FlushAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Logged below.
        }
        catch (Exception exception) // The shutdown waits for this, and must go on after any fault.
        {
            Log.DrainFailed(logger, exception);
        }

        await ended.CancelAsync().ConfigureAwait(false);
        await logging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var status = progress.End();
        metrics.Drained(time.GetElapsedTime(started));
        activity?.SetTag("circuitkit.drain.circuits", status.Circuits)
            .SetTag("circuitkit.drain.released", status.Released)
            .SetTag("circuitkit.drain.unsaved", status.Unsaved);
        foreach (var _ in circuits.Live)
        {
            metrics.CircuitDrained(EvictionOutcome.Kept);
        }

        if (isLogged)
        {
            LogEnd(status, limit.IsCancellationRequested);
        }

        return status;
    }

    private async Task LogProgressAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ProgressInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            var status = progress.Status();
            Log.DrainProgress(logger, status.State, status.Saved, status.Circuits, status.Released, status.Elapsed);
        }
    }

    private void LogEnd(DrainStatus status, bool isOutOfTime)
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
