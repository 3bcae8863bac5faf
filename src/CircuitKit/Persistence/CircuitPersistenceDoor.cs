using CircuitKit.Blazor;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Persistence;

/// <summary>Takes over what the framework persists at a circuit's end, and hands prepared states to its resume.</summary>
internal sealed class CircuitPersistenceDoor(
    CheckpointDirectory directory,
    SnapshotWrites writes,
    SnapshotSaver saver,
    PendingResumes pending,
    AppVersion appVersion,
    TimeProvider time,
    ILogger<CircuitPersistenceDoor> logger) : ICircuitPersistenceDoor
{
    public void Persisted(string secret, CapturedState state)
    {
        var checkpoint = Ending(secret);
        if (checkpoint is { Entry.ExpectedCloseReason: CircuitCloseReason.Closed or CircuitCloseReason.Left })
        {
            // On command, or because the person has left: for good.
            return;
        }

        if (checkpoint is { LeavesNothing: true })
        {
            return;
        }

        if (!state.HasRootComponents)
        {
            // Classic hosting: the framework would resume such a circuit into a page without life. Nothing stored, it reloads instead.
            return;
        }

        var snapshot = checkpoint?.NextVersion(isFinal: true) is { } version
            ? saver.Describe(checkpoint, state, version)
            : Unknown(secret, state);
        writes.SaveFinal(snapshot, checkpoint);
    }

    public void PersistFailed(string secret) =>
        Log.FrameworkPersistFailed(logger, Ending(secret)?.Entry.Id ?? "unknown");

    public CapturedState? TakePrepared(string secret) => pending.Take(secret);

    private CircuitCheckpoint? Ending(string secret)
    {
        var checkpoint = directory.Find(SnapshotKey.FromSecret(secret));
        if (checkpoint is not null)
        {
            if (checkpoint.Entry.ExpectedCloseReason == CircuitCloseReason.None)
            {
                checkpoint.Entry.ExpectedCloseReason = CircuitCloseReason.Expired;
            }

            checkpoint.Close();
        }

        return checkpoint;
    }

    // A circuit whose handlers never ran: nobody is known to own it, so only an anonymous person gets it back.
    private Snapshot Unknown(string secret, CapturedState state) => new()
    {
        Key = SnapshotKey.FromSecret(secret),
        Version = 1,
        CircuitId = string.Empty,
        User = UserBinding.Anonymous,
        AppVersion = appVersion.Text,
        CapturedAt = time.GetUtcNow(),
        FirstOpenedAt = time.GetUtcNow(),
        State = state.State,
        RootComponents = state.RootComponents,
    };
}
