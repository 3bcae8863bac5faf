using System.Runtime.CompilerServices;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.Capture;

/// <summary>Captures one circuit and writes what it captured; few circuits at once, each circuit once at a time.</summary>
internal sealed class CheckpointWorker(
    SnapshotSaver saver,
    CircuitEvictor evictor,
    CaptureMetrics metrics,
    IOptions<CheckpointOptions> options,
    TimeProvider time,
    ILogger<CheckpointWorker> logger) : IDisposable
{
    /// <summary>How long to wait before a circuit is tried again whose capture or write could not be finished; after a capture doubled each time in a row.</summary>
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_longestRetryDelay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_slowAfter = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_evictionLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_pollDelay = TimeSpan.FromMilliseconds(10);

    private readonly CheckpointOptions _options = options.Value;

    // Not disposed: without a wait handle they hold nothing to dispose, and a capture may outlive the services.
    private readonly SemaphoreSlim _captures = new(options.Value.MaxConcurrentCaptures);
    private readonly SemaphoreSlim _writes = new(options.Value.MaxConcurrentWrites);
    private CheckpointQueue? _queue;

    private TimeSpan StuckAfter => _options.CaptureTimeout * 1.5;

    private CheckpointQueue Queue => _queue ??= new CheckpointQueue(
        _writes,
        start: run => _ = RunInBackgroundAsync(run),
        giveUp: GiveUp,
        new CheckpointQueue.Limits(_options.MaxConcurrentCaptures, s_slowAfter, StuckAfter),
        time);

    /// <summary>Queues a checkpoint, which <see cref="Turn"/> starts; unless one of this circuit is under way.</summary>
    public bool TryAdd(CircuitCheckpoint checkpoint)
    {
        if (!checkpoint.TryBeginWork())
        {
            return false;
        }

        checkpoint.TakeFromQueue();
        Queue.Add(new CheckpointRun(checkpoint));
        return true;
    }

    public void Dispose() => _queue?.Dispose();

    /// <summary>One turn of the scheduler: sees to it that what was queued is worked on.</summary>
    public void Turn() => Queue.Turn();

    /// <summary>Brings the circuit's present state to the store, after a checkpoint of it that may be under way.</summary>
    public async Task FinishAsync(CircuitCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        while (!checkpoint.TryBeginWork())
        {
            await Task.Delay(s_pollDelay, time, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await RunAsync(new CheckpointRun(checkpoint), isQueued: false, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            checkpoint.EndWork();
            checkpoint.Settled?.Invoke();
        }
    }

    /// <summary>Captures the circuit's present state for somebody who wants to look at it, and writes nothing.</summary>
    public async Task<CaptureResult> LookAsync(CircuitCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        while (!checkpoint.TryBeginWork())
        {
            await Task.Delay(s_pollDelay, time, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await CaptureApartAsync(checkpoint, unchanged: null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            checkpoint.EndWork();
            checkpoint.Settled?.Invoke();
        }
    }

    private async Task RunInBackgroundAsync(CheckpointRun run)
    {
        await RunAsync(run, isQueued: true, CancellationToken.None).ConfigureAwait(false);
        if (run.TryGoOn())
        {
            End(run);
        }
    }

    private void GiveUp(CheckpointRun run)
    {
        if (run.TryGiveUp())
        {
            metrics.Captured(CaptureOutcome.TimedOut, StuckAfter);
            NotCaptured(run.Checkpoint, new CaptureResult(CaptureOutcome.TimedOut));
            End(run);
        }
    }

    private void End(CheckpointRun run)
    {
        run.Checkpoint.EndWork();
        _writes.Release();
        run.Checkpoint.Settled?.Invoke();
    }

    // These two and what they call leave no garbage behind where they wait: each checkpoint does.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RunAsync(CheckpointRun run, bool isQueued, CancellationToken cancellationToken)
    {
        var checkpoint = run.Checkpoint;
        try
        {
            using var activity = CircuitKitTracing.Checkpoint(checkpoint.Entry.Trace?.Context);
            activity?.SetTag(BlazorTelemetry.CircuitId, checkpoint.Entry.Id);
            checkpoint.ClearMark();
            var rootsVersion = checkpoint.RootsVersion;
            var unchanged = checkpoint.SavedRootsVersion == rootsVersion ? checkpoint.SavedFingerprint : null;
            var started = time.GetTimestamp();
            var capture = isQueued ? CaptureAsync(checkpoint, unchanged, cancellationToken) : CaptureApartAsync(checkpoint, unchanged, cancellationToken);
            var result = await capture.ConfigureAwait(false);
            if (!run.TryGoOn())
            {
                return;
            }

            metrics.Captured(result.Outcome, time.GetElapsedTime(started));
            activity?.End(CaptureMetrics.Name(result.Outcome), isError: result.Outcome is CaptureOutcome.Failed or CaptureOutcome.TimedOut);
            if (result is { Outcome: CaptureOutcome.Captured, State: { } captured })
            {
                checkpoint.HasState = saver.HasAppState(captured);
                await WriteAsync(checkpoint, captured, rootsVersion, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                NotCaptured(checkpoint, result);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            TryAgain(checkpoint);
        }
#pragma warning disable CA1031 // One circuit's checkpoint must not reach another's, nor end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Tried every few seconds: a fault that stays (a key ring that cannot be used, say) is said once.
            if (run.TryGoOn() && checkpoint.IsNews($"{nameof(Log.CheckpointFailed)} {exception.GetType()}"))
            {
                Log.CheckpointFailed(logger, checkpoint.Entry.Id, exception);
            }

            TryAgain(checkpoint);
        }
    }

    private Task<CaptureResult> CaptureAsync(CircuitCheckpoint checkpoint, UInt128? unchanged, CancellationToken cancellationToken) =>
        checkpoint is { IsClosed: false, Live: { } live }
            ? live.CaptureAsync(unchanged, _options.CaptureTimeout, time, cancellationToken)
            : Task.FromResult(new CaptureResult(CaptureOutcome.Gone));

    // Outside of the queue, which looks after blocked threads: on a thread of its own and awaited with a limit.
    private async Task<CaptureResult> CaptureApartAsync(CircuitCheckpoint checkpoint, UInt128? unchanged, CancellationToken cancellationToken)
    {
        await _captures.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => CaptureAsync(checkpoint, unchanged, cancellationToken), cancellationToken)
                .WaitAsync(StuckAfter, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new CaptureResult(CaptureOutcome.TimedOut);
        }
        finally
        {
            _captures.Release();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync(CircuitCheckpoint checkpoint, CapturedState captured, int rootsVersion, CancellationToken cancellationToken)
    {
        if (checkpoint.NextVersion(isFinal: false) is not { } version)
        {
            return;
        }

        checkpoint.IsUpToDate = false;
        var snapshot = saver.Describe(checkpoint, captured, version);
        var outcome = await saver.SaveAsync(snapshot, checkpoint, cancellationToken).ConfigureAwait(false);
        checkpoint.IsStoreBehind = outcome is SnapshotWriteOutcome.SavedInMemory or SnapshotWriteOutcome.NotSaved;
        switch (outcome)
        {
            case SnapshotWriteOutcome.Saved:
                checkpoint.IsUpToDate = true;
                checkpoint.SavedFingerprint = captured.Fingerprint;
                checkpoint.SavedRootsVersion = rootsVersion;
                checkpoint.SavedAt = snapshot.CapturedAt;
                checkpoint.AllWell();
                checkpoint.Resume?.SuccessorSaved();
                break;
            case SnapshotWriteOutcome.SavedInMemory or SnapshotWriteOutcome.NotSaved:
                // The store's own breaker keeps this cheap; the wait must not grow beyond the store's absence.
                TryAgainAfter(RetryDelay, checkpoint);
                break;
            case SnapshotWriteOutcome.Claimed:
                SayFenced(checkpoint);
                TryAgainAfter(RetryDelay, checkpoint);
                break;
            case SnapshotWriteOutcome.Fenced:
                // The state is somebody else's to keep now.
                checkpoint.IsUpToDate = true;
                SayFenced(checkpoint);
                EndIfAbandoned(checkpoint);
                break;
        }
    }

    // Its browser went on elsewhere while this node could not be asked: kept any longer, the circuit would exist twice.
    private void EndIfAbandoned(CircuitCheckpoint checkpoint)
    {
        if (checkpoint.Entry.State == CircuitState.Disconnected)
        {
            _ = evictor.EvictAsync(checkpoint, CircuitCloseReason.HandedOver, s_evictionLimit, CancellationToken.None);
        }
    }

    private void SayFenced(CircuitCheckpoint checkpoint)
    {
        if (!checkpoint.IsClosed && checkpoint.IsNews(nameof(SnapshotWriteOutcome.Fenced)))
        {
            Log.CheckpointFenced(logger, checkpoint.Entry.Id);
        }
    }

    private void NotCaptured(CircuitCheckpoint checkpoint, CaptureResult result)
    {
        checkpoint.IsUpToDate = result.Outcome is CaptureOutcome.Unchanged or CaptureOutcome.NothingToResume;
        switch (result.Outcome)
        {
            case CaptureOutcome.Unchanged:
                checkpoint.AllWell();
                break;
            case CaptureOutcome.Failed when checkpoint.IsNews($"{result.Outcome} {result.Component}"):
                Log.CaptureFailed(logger, checkpoint.Entry.Id, NameOf(result.Component), result.Exception);
                break;
            case CaptureOutcome.TimedOut:
                if (checkpoint.IsNews($"{result.Outcome} {result.Component}"))
                {
                    Log.CaptureTimedOut(logger, checkpoint.Entry.Id, _options.CaptureTimeout, NameOf(result.Component));
                }

                TryAgain(checkpoint);
                break;
            case CaptureOutcome.Busy:
                checkpoint.Mark();
                break;
            case CaptureOutcome.NothingToResume when checkpoint.IsNews(nameof(CaptureOutcome.NothingToResume)):
                Log.NothingToResume(logger, checkpoint.Entry.Id);
                break;
        }
    }

    private void TryAgain(CircuitCheckpoint checkpoint)
    {
        var doublings = Math.Min(checkpoint.FailuresInARow++, 8);
        TryAgainAfter(TimeSpan.FromTicks(Math.Min(RetryDelay.Ticks << doublings, s_longestRetryDelay.Ticks)), checkpoint);
    }

    private void TryAgainAfter(TimeSpan delay, CircuitCheckpoint checkpoint)
    {
        checkpoint.NotBefore = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        checkpoint.Mark();
    }

    private static string NameOf(Type? component) => component?.FullName ?? "an unknown component";
}
