using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Persistence;

/// <summary>Takes over what the framework persists at a circuit's end, and hands prepared states to its resume.</summary>
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
        var circuit = Ending(secret);

        // Ended for good, or to be forgotten: nobody resumes it. Classic hosting: the framework would resume such a circuit into a page without
        // life; nothing stored, it reloads instead.
        if (circuit is { End.DropsSnapshot: true } or { LeavesNothing: true } || !state.HasRootComponents)
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
        var circuit = Ending(secret);
        Log.FrameworkPersistFailed(logger, circuit?.Id ?? "unknown");
        if (circuit is not null)
        {
            writes.KeepLast(circuit);
        }
    }

    public CapturedState? TakePrepared(string secret) => pending.Take(secret);

    private TrackedCircuit? Ending(string secret)
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

    // A circuit whose handlers never ran: nobody is known to own it or to have used it, so only an anonymous user gets it back.
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
