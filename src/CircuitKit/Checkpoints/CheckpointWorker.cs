using CircuitKit.Checkpoints.Eviction;
using CircuitKit.Framework;
using CircuitKit.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Checkpoints;

/// <summary>Captures one circuit and writes what it captured; few circuits at once, each circuit once at a time.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose, and a capture may outlive the services.
internal sealed class CheckpointWorker(
    SnapshotSaver saver,
    CircuitEvictor evictor,
    CircuitKitMetrics metrics,
    IOptions<CircuitKitOptions> options,
    TimeProvider time,
    ILogger<CheckpointWorker> logger)
#pragma warning restore CA1001
{
    /// <summary>How long to wait before a circuit is tried again whose capture or write could not be finished; after a capture doubled each time in a row.</summary>
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_longestRetryDelay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_evictionLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_pollDelay = TimeSpan.FromMilliseconds(10);

    private readonly CheckpointOptions _options = options.Value.Checkpoints;
    private readonly SemaphoreSlim _captures = new(options.Value.Checkpoints.MaxConcurrentCaptures);
    private readonly SemaphoreSlim _writes = new(options.Value.Checkpoints.MaxConcurrentWrites);

    /// <summary>Starts a checkpoint in the background if there is room for one more and none of this circuit is under way.</summary>
    public bool TryStart(CircuitCheckpoint checkpoint)
    {
        if (!_writes.Wait(0))
        {
            return false;
        }

        if (!checkpoint.TryBeginWork())
        {
            _writes.Release();
            return false;
        }

        checkpoint.TakeFromQueue();
        checkpoint.ClearMark();
        _ = Task.Run(async () =>
        {
            try
            {
                await RunAsync(checkpoint, CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                checkpoint.EndWork();
                _writes.Release();
            }
        });
        return true;
    }

    /// <summary>Brings the circuit's present state to the store, after a checkpoint of it that may be under way.</summary>
    public async Task FinishAsync(CircuitCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        while (!checkpoint.TryBeginWork())
        {
            await Task.Delay(s_pollDelay, time, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            checkpoint.ClearMark();
            await RunAsync(checkpoint, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            checkpoint.EndWork();
        }
    }

    private async Task RunAsync(CircuitCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            var rootsVersion = checkpoint.RootsVersion;
            var started = time.GetTimestamp();
            var result = await CaptureAsync(checkpoint, rootsVersion, cancellationToken).ConfigureAwait(false);
            metrics.Captured(result.Outcome, time.GetElapsedTime(started));
            if (result is { Outcome: CaptureOutcome.Captured, State: { } captured })
            {
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
            if (checkpoint.IsNews($"{nameof(Log.CheckpointFailed)} {exception.GetType()}"))
            {
                Log.CheckpointFailed(logger, checkpoint.Entry.Id, exception);
            }

            TryAgain(checkpoint);
        }
    }

    private async Task<CaptureResult> CaptureAsync(CircuitCheckpoint checkpoint, int rootsVersion, CancellationToken cancellationToken)
    {
        if (checkpoint.IsClosed || checkpoint.Live is not { } live)
        {
            return new CaptureResult(CaptureOutcome.Gone);
        }

        var unchanged = checkpoint.SavedRootsVersion == rootsVersion ? checkpoint.SavedFingerprint : null;
        await _captures.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // On a thread of its own and awaited with a limit: an app's callback may block instead of waiting, and must not hold this place for good.
            return await Task.Run(() => live.CaptureAsync(unchanged, _options.CaptureTimeout, time, cancellationToken), cancellationToken)
                .WaitAsync(_options.CaptureTimeout * 1.5, time, cancellationToken).ConfigureAwait(false);
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

    private async Task WriteAsync(CircuitCheckpoint checkpoint, CapturedState captured, int rootsVersion, CancellationToken cancellationToken)
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
