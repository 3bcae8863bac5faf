using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence;

/// <summary>
/// Looks after all circuits now and then: snapshots about to expire, work done in the background, circuits that the framework forgot, and those that
/// were to end and live on.
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

        if (circuit.State == CircuitState.Disconnected)
        {
            // No browser acknowledges what goes on in it: work done in the background is seen only by looking.
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
            // What was in the way may be over.
            _ = evictor.EvictAsync(circuit, request, CheckpointWorker.EvictionLimit, CancellationToken.None);
        }
    }

    // Written for a shorter time while it was disconnected, it must not expire now that its browser is back.
    private TimeSpan RefreshAfter(TrackedCircuit circuit) => (circuit.SavedFor < _timeToLive ? circuit.SavedFor : _timeToLive) / 2;

    // Whatever its state: a pause that failed leaves one behind as well, which only our own table would keep from being collected.
    // Twice in a row, an interval apart: the framework needs a moment between releasing a circuit and disposing it.
    private static bool IsForgotten(TrackedCircuit circuit)
    {
        var looksForgotten = circuit is { IsClosed: false, Live.IsRetained: false };
        var isForgotten = looksForgotten && circuit.LooksForgotten;
        circuit.LooksForgotten = looksForgotten;
        return isForgotten;
    }

    // Asked to end when it was looked at before, and nobody is at it.
    private bool IsOverdue(TrackedCircuit circuit)
    {
        var request = circuit.End is { OnlyWhileDisconnected: false } end && !evictor.IsUnderWay(circuit) ? end : null;
        var isOverdue = request is not null && ReferenceEquals(request, circuit.EndSeen);
        circuit.EndSeen = request;
        return isOverdue;
    }
}
