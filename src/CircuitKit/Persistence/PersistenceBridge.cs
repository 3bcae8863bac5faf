using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence;

/// <summary>Saves what the framework persists when it ends a circuit, and hands it the state to resume from.</summary>
internal sealed class PersistenceBridge(
    CircuitTable circuits,
    BackgroundWrites writes,
    SnapshotSaver saver,
    PendingResumes pending,
    AppVersion appVersion,
    [Clock] TimeProvider time,
    ILogger<PersistenceBridge> logger) : ICircuitPersistence
{
    public void Persisted(string secret, CapturedState state)
    {
        var circuit = CloseCircuit(secret);

        // No snapshot for a circuit that is closed for good. None for classic hosting either, whose pages would resume without working: without a
        // snapshot they reload.
        var isDropped = circuit is { End: { DropsSnapshot: true } end } && !circuit.IsKeptAfter(end.Reason);
        if (isDropped || circuit is { LeavesNothing: true } || !state.HasRootComponents)
        {
            return;
        }

        var snapshot = circuit?.NextVersion(isFinal: true) is { } version
            ? saver.Describe(circuit, state, version)
            : Unknown(secret, state);
        writes.SaveFinal(snapshot, circuit);
    }

    public void PersistFailed(string secret)
    {
        var circuit = CloseCircuit(secret);
        Log.FrameworkPersistFailed(logger, circuit?.Id ?? "unknown");
        if (circuit is not null)
        {
            writes.KeepLast(circuit);
        }
    }

    public CapturedState? TakePrepared(string secret) => pending.Take(secret);

    private TrackedCircuit? CloseCircuit(string secret)
    {
        var circuit = circuits.FindLive(SnapshotKey.FromSecret(secret));
        if (circuit is not null)
        {
            if (circuit.End is null)
            {
                circuit.RequestEnd(new EndRequest(CircuitCloseReason.Expired) { OnlyWhileDisconnected = true });
            }

            circuit.Close();
        }

        return circuit;
    }

    // The handlers of this circuit never ran, so its user is not known. Only an anonymous user can resume it.
    private Snapshot Unknown(string secret, CapturedState state) => new()
    {
        Key = SnapshotKey.FromSecret(secret),
        Version = 1,
        CircuitId = string.Empty,
        User = UserBinding.Anonymous,
        IsUnused = true,
        AppVersion = appVersion.Text,
        CapturedAt = time.GetUtcNow(),
        FirstOpenedAt = time.GetUtcNow(),
        State = state.State,
        RootComponents = state.RootComponents,
    };
}
