using System.Runtime.CompilerServices;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Snapshots;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Capture;

/// <summary>Captures one circuit and writes what it captured; few circuits at once, each circuit once at a time.</summary>
internal sealed class CheckpointWorker(
    SnapshotSaver saver,
    CircuitEvictor evictor,
    CaptureMetrics metrics,
    IOptions<CheckpointOptions> options,
    [Clock] TimeProvider time,
    ILogger<CheckpointWorker> logger) : IDisposable
{
    /// <summary>The wait before a failed capture or save is tried again. It doubles with each failed capture in a row.</summary>
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_longestRetryDelay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_slowAfter = TimeSpan.FromMilliseconds(100);

    internal static readonly TimeSpan EvictionLimit = TimeSpan.FromSeconds(30);

    private readonly CheckpointOptions _options = options.Value;

    // Not disposed: without a wait handle they hold nothing to dispose, and a capture may outlive the services.
    private readonly SemaphoreSlim _captures = new(options.Value.MaxConcurrentCaptures);
    private readonly SemaphoreSlim _writes = new(options.Value.MaxConcurrentWrites);
    private readonly LogOnce _sharedKeys = new();
    private CheckpointQueue? _queue;

    private TimeSpan StuckAfter => _options.CaptureTimeout * 1.5;

    private CheckpointQueue Queue => _queue ??= new CheckpointQueue(
        _writes,
        start: run => _ = RunInBackgroundAsync(run),
        giveUp: GiveUp,
        new CheckpointQueue.Limits(_options.MaxConcurrentCaptures, s_slowAfter, StuckAfter),
        time);

    /// <summary>A checkpoint of this circuit is in the store. Must return quickly and not throw.</summary>
    public event Action<TrackedCircuit>? Saved;

    /// <summary>Whether nothing is queued, and no queued checkpoint is being captured.</summary>
    public bool IsIdle => _queue is null or { IsIdle: true };

    /// <summary>Queues a checkpoint, which <see cref="Turn"/> starts; unless one of this circuit is under way.</summary>
    public bool TryAdd(TrackedCircuit circuit)
    {
        if (!circuit.TryBeginWork())
        {
            return false;
        }

        circuit.TakeFromQueue();
        Queue.Add(new CheckpointRun(circuit));
        return true;
    }

    public void Dispose() => _queue?.Dispose();

    /// <summary>One turn of the scheduler: sees to it that what was queued is worked on.</summary>
    public void Turn() => Queue.Turn();

    /// <summary>Brings the circuit's present state to the store, after a checkpoint of it that may be under way.</summary>
    public async Task FinishAsync(TrackedCircuit circuit, CancellationToken cancellationToken)
    {
        await circuit.BeginWorkAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await RunAsync(new CheckpointRun(circuit), isQueued: false, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            circuit.EndWork();
            circuit.AttemptCompleted?.Invoke();
        }
    }

    /// <summary>Captures the circuit's present state for somebody who wants to look at it, and writes nothing.</summary>
    public async Task<CaptureResult> LookAsync(TrackedCircuit circuit, CancellationToken cancellationToken)
    {
        await circuit.BeginWorkAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await CaptureApartAsync(circuit, unchanged: null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            circuit.EndWork();
            circuit.AttemptCompleted?.Invoke();
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
            NotCaptured(run.Circuit, new CaptureResult(CaptureOutcome.TimedOut));
            End(run);
        }
    }

    private void End(CheckpointRun run)
    {
        run.Circuit.EndWork();
        _writes.Release();
        run.Circuit.AttemptCompleted?.Invoke();
    }

    // These two and what they call leave no garbage behind where they wait: each checkpoint does.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RunAsync(CheckpointRun run, bool isQueued, CancellationToken cancellationToken)
    {
        var circuit = run.Circuit;
        try
        {
            using var activity = CircuitKitTracing.Checkpoint(circuit.Trace?.Context);
            activity?.SetTag(BlazorTelemetry.CircuitId, circuit.Id);
            circuit.ClearMark();
            var rootsVersion = circuit.RootsVersion;
            var unchanged = circuit.SavedRootsVersion == rootsVersion ? circuit.SavedFingerprint : null;
            var started = time.GetTimestamp();
            circuit.LastCapture = started;
            var capture = isQueued ? CaptureAsync(circuit, unchanged, cancellationToken) : CaptureApartAsync(circuit, unchanged, cancellationToken);
            var result = await capture.ConfigureAwait(false);
            if (!run.TryGoOn())
            {
                return;
            }

            metrics.Captured(result.Outcome, time.GetElapsedTime(started));
            activity?.End(result.Outcome.TagValue(), isError: result.Outcome is CaptureOutcome.Failed or CaptureOutcome.TimedOut);
            if (result is { Outcome: CaptureOutcome.Captured, State: { } captured })
            {
                circuit.HasState = saver.HasAppState(captured);
                LogSharedKey(circuit, result.Component);
                await WriteAsync(circuit, captured, rootsVersion, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                NotCaptured(circuit, result);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            TryAgain(circuit);
        }
        catch (Exception exception) // One circuit's checkpoint must not reach another's, nor end the process.
        {
            // Tried every few seconds: a fault that stays (a key ring that cannot be used, say) is said once.
            if (run.TryGoOn() && circuit.IsNew(new SaveTrouble(SaveTroubleKind.CheckpointFailed, exception.GetType().ToString())))
            {
                Log.CheckpointFailed(logger, circuit.Id, exception);
            }

            TryAgain(circuit);
        }
    }

    private Task<CaptureResult> CaptureAsync(TrackedCircuit circuit, UInt128? unchanged, CancellationToken cancellationToken) =>
        circuit is { IsClosed: false, Live: { } live }
            ? live.CaptureAsync(unchanged, _options.CaptureTimeout, time, cancellationToken)
            : Task.FromResult(new CaptureResult(CaptureOutcome.Gone));

    // Outside of the queue, which looks after blocked threads: on a thread of its own and awaited with a limit.
    private async Task<CaptureResult> CaptureApartAsync(TrackedCircuit circuit, UInt128? unchanged, CancellationToken cancellationToken)
    {
        await _captures.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => CaptureAsync(circuit, unchanged, cancellationToken), cancellationToken)
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
    private async ValueTask WriteAsync(TrackedCircuit circuit, CapturedState captured, int rootsVersion, CancellationToken cancellationToken)
    {
        if (circuit.NextVersion(isFinal: false) is not { } version)
        {
            return;
        }

        circuit.IsUpToDate = false;
        var snapshot = saver.Describe(circuit, captured, version);
        var outcome = await saver.SaveAsync(snapshot, circuit, cancellationToken).ConfigureAwait(false);
        circuit.IsStoreBehind = outcome is SaveOutcome.Buffered or SaveOutcome.Lost;
        switch (outcome)
        {
            case SaveOutcome.Saved:
                circuit.IsUpToDate = true;
                circuit.SavedFingerprint = captured.Fingerprint;
                circuit.SavedRootsVersion = rootsVersion;
                circuit.SavedAt = snapshot.CapturedAt;
                circuit.AllWell();
                Saved?.Invoke(circuit);
                break;
            case SaveOutcome.Buffered or SaveOutcome.Lost:
                // The store's own breaker keeps this cheap; the wait must not grow beyond the store's absence.
                TryAgainAfter(RetryDelay, circuit);
                break;
            case SaveOutcome.Claimed:
                LogSuperseded(circuit);
                TryAgainAfter(RetryDelay, circuit);
                break;
            case SaveOutcome.Superseded:
                // Nothing is left to write, and nothing of it is saved: the state is somebody else's to keep now.
                circuit.IsSuperseded = true;
                circuit.IsUpToDate = true;
                circuit.SavedFingerprint = null;
                LogSuperseded(circuit);
                EndIfAbandoned(circuit);
                break;
        }
    }

    // Its browser went on elsewhere while this node could not be asked: kept any longer, the circuit would exist twice.
    private void EndIfAbandoned(TrackedCircuit circuit)
    {
        if (circuit.IsDisconnected)
        {
            _ = evictor.EvictAsync(circuit, new EndRequest(CircuitCloseReason.HandedOver), EvictionLimit, CancellationToken.None);
        }
    }

    private void LogSuperseded(TrackedCircuit circuit)
    {
        if (!circuit.IsClosed && circuit.IsNew(new SaveTrouble(SaveTroubleKind.Superseded)))
        {
            Log.CheckpointFenced(logger, circuit.Id);
        }
    }

    private void NotCaptured(TrackedCircuit circuit, CaptureResult result)
    {
        circuit.IsUpToDate = result.Outcome is CaptureOutcome.Unchanged or CaptureOutcome.NothingToResume;
        switch (result.Outcome)
        {
            case CaptureOutcome.Unchanged:
                circuit.AllWell();
                break;
            case CaptureOutcome.Failed:
                if (circuit.IsNew(new SaveTrouble(SaveTroubleKind.CallbackFailed, result.Component?.ToString())))
                {
                    Log.CaptureFailed(logger, circuit.Id, NameOf(result.Component), result.Exception);
                }

                // It may have met something that was busy for a moment: the user need not do anything for it to be saved after all.
                TryAgain(circuit);
                break;
            case CaptureOutcome.TimedOut:
                LogTimedOut(circuit, result.Component);
                TryAgain(circuit);
                break;
            case CaptureOutcome.Busy:
                circuit.Mark();
                break;
            case CaptureOutcome.NothingToResume when circuit.IsNew(new SaveTrouble(SaveTroubleKind.NothingToResume)):
                Log.NothingToResume(logger, circuit.Id);
                break;
        }
    }

    private void LogSharedKey(TrackedCircuit circuit, Type? component)
    {
        if (component is not null && _sharedKeys.IsNew(component.ToString()))
        {
            Log.KeyShared(logger, circuit.Id, NameOf(component));
        }
    }

    // Without a component no persist callback was waited for: the circuit had other work to do, which is nobody's mistake.
    private void LogTimedOut(TrackedCircuit circuit, Type? component)
    {
        if (component is null)
        {
            if (circuit.IsFirstTimeBusy())
            {
                Log.CircuitBusy(logger, circuit.Id, _options.CaptureTimeout);
            }
        }
        else if (circuit.IsNew(new SaveTrouble(SaveTroubleKind.CallbackTimedOut, component.ToString())))
        {
            Log.CaptureTimedOut(logger, circuit.Id, NameOf(component), _options.CaptureTimeout);
        }
    }

    private void TryAgain(TrackedCircuit circuit)
    {
        var doublings = Math.Min(circuit.FailuresInARow++, 8);
        TryAgainAfter(TimeSpan.FromTicks(Math.Min(RetryDelay.Ticks << doublings, s_longestRetryDelay.Ticks)), circuit);
    }

    private void TryAgainAfter(TimeSpan delay, TrackedCircuit circuit)
    {
        circuit.NotBefore = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        circuit.Mark();
        circuit.RetriedMark = circuit.LastMark;
    }

    private static string NameOf(Type? component) => component?.FullName ?? "an unknown component";
}
