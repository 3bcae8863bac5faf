using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence;

/// <summary>
/// Checks all circuits once a minute: renews snapshots before they expire, saves work done in the background, disposes circuits that the framework
/// forgot, and repeats evictions that failed.
/// </summary>
internal sealed class CircuitMaintenance(
    CircuitTable circuits,
    CircuitEvictor evictor,
    UnopenedResumes unopened,
    IOptions<SnapshotOptions> options,
    [Clock] TimeProvider time,
    ILogger<CircuitMaintenance> logger)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _timeToLive = options.Value.TimeToLive;

    public void LookAfterAll()
    {
        var now = time.GetUtcNow();
        foreach (var circuit in circuits.Live)
        {
            LookAfter(circuit, now);
        }

        circuits.EndHibernatedBefore(now - _timeToLive);
        unopened.ForgetGone();
    }

    private void LookAfter(TrackedCircuit circuit, DateTimeOffset now)
    {
        if (circuit.SavedFingerprint is not null && now - circuit.SavedAt >= RefreshAfter(circuit))
        {
            circuit.SaveAgain();
        }

        if (circuit is { ContinuesAfterCrash: true, MayCrashAgain: false })
        {
            // The mark in its snapshot ends, also if its state has not changed since.
            circuit.ContinuesAfterCrash = false;
            circuit.SaveAgain();
        }

        if (circuit.State == CircuitState.Disconnected)
        {
            // No browser acknowledges its renders: only a capture shows what it did in the background.
            circuit.Mark();
        }

        if (!circuit.IsDirty && time.GetElapsedTime(circuit.LastMark) >= Interval)
        {
            circuit.Live?.ForgetRootComponents();
        }

        if (IsForgotten(circuit))
        {
            Log.ForgottenCircuitDisposed(logger, circuit.Id);
            if (circuit.End is null)
            {
                circuit.RequestEnd(new EndRequest(CircuitCloseReason.Expired));
            }

            _ = circuit.Live!.DisposeForgottenAsync().AsTask();
        }
        else if (IsOverdue(circuit) && circuit.End is { } request)
        {
            _ = evictor.EvictAsync(circuit, request, CheckpointWorker.EvictionLimit, CancellationToken.None);
        }
    }

    // A snapshot written while the circuit was disconnected may have a shorter time to live.
    private TimeSpan RefreshAfter(TrackedCircuit circuit) => (circuit.SavedFor < _timeToLive ? circuit.SavedFor : _timeToLive) / 2;

    // In any state: a failed pause also leaves a circuit behind, and only our table would keep it in memory. Forgotten means so at two checks in a
    // row, as the framework needs a moment between releasing a circuit and disposing it.
    private static bool IsForgotten(TrackedCircuit circuit)
    {
        var looksForgotten = circuit is { IsClosed: false, Live.IsRetained: false };
        var isForgotten = looksForgotten && circuit.LooksForgotten;
        circuit.LooksForgotten = looksForgotten;
        return isForgotten;
    }

    // It was asked to end before the last check, and no eviction is under way.
    private bool IsOverdue(TrackedCircuit circuit)
    {
        var request = circuit.End is { OnlyWhileDisconnected: false } end && !evictor.IsUnderWay(circuit) ? end : null;
        var isOverdue = request is not null && ReferenceEquals(request, circuit.EndSeen);
        circuit.EndSeen = request;
        return isOverdue;
    }
}
