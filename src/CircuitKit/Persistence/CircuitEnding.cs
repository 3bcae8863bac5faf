using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Persistence;

/// <summary>Decides, when a circuit has ended, what becomes of its snapshot.</summary>
internal sealed class CircuitEnding(
    CheckpointDirectory directory,
    CircuitOwnership ownership,
    SnapshotWrites writes,
    RecentEnds ends,
    ResumeMetrics metrics,
    ILogger<CircuitEnding> logger)
{
    public void End(CircuitCheckpoint checkpoint)
    {
        checkpoint.Close();
        directory.Remove(checkpoint);
        ownership.Leave(checkpoint.Key);
        var view = checkpoint.Entry.View();
        if (view.State == CircuitState.Hibernated)
        {
            directory.AddHibernated(checkpoint.Key, new CircuitOrigin(view.Id, view.FirstOpenedAt));
        }

        // Left: the person is done with it. Crashed: the fault must not come back with the state. Closed, Limited: on command.
        // Left to nothing by its policy. All else may be resumed.
        if (view is { State: CircuitState.Closed, CloseReason: CircuitCloseReason.Left or CircuitCloseReason.Crashed or CircuitCloseReason.Closed or CircuitCloseReason.Limited }
            || (view.State == CircuitState.Closed && checkpoint.LeavesNothing))
        {
            writes.Remove(checkpoint.Key);
        }

        if (view.CloseReason is CircuitCloseReason.Expired or CircuitCloseReason.Evicted)
        {
            ends.Add(checkpoint.Key, view.CloseReason);
        }

        if (view.CloseReason == CircuitCloseReason.Crashed && checkpoint.Resume is { IsConfirmed: false })
        {
            metrics.ResumeFailed(ResumeFailure.Crashed);
            Log.ResumedCircuitCrashed(logger, view.Id, view.ResumedFromVersion);
        }

        if (view is { State: CircuitState.Closed, CloseReason: CircuitCloseReason.Left })
        {
            checkpoint.Resume?.Leave();
        }
    }
}
