using CircuitKit.Admission;
using CircuitKit.Blazor;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.NodeMetrics;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;

namespace CircuitKit.Tests.Observability;

/// <summary>Measures everything there is to measure, with every value that a tag can have.</summary>
internal static class EveryMeasurement
{
    public static void On(CircuitKitMetrics metrics)
    {
        foreach (SnapshotSaveResult result in Enum.GetValues<SnapshotSaveResult>())
        {
            metrics.SnapshotWritten("file", result, 1, TimeSpan.FromSeconds(1));
        }

        foreach (SnapshotClaimOutcome outcome in Enum.GetValues<SnapshotClaimOutcome>())
        {
            metrics.SnapshotClaimed("file", new SnapshotClaimResult(new SnapshotClaim(outcome), StoreReached: true));
            metrics.SnapshotClaimed("file", new SnapshotClaimResult(new SnapshotClaim(outcome), StoreReached: false));
        }

        foreach (SnapshotRefusal reason in Enum.GetValues<SnapshotRefusal>().Except([SnapshotRefusal.None]))
        {
            metrics.SnapshotRefused(reason);
        }

        foreach (CaptureOutcome outcome in Enum.GetValues<CaptureOutcome>())
        {
            metrics.Captured(outcome, TimeSpan.FromSeconds(1));
        }

        foreach (HibernationOutcome outcome in Enum.GetValues<HibernationOutcome>())
        {
            foreach (HibernationCause cause in Enum.GetValues<HibernationCause>())
            {
                metrics.Hibernated(outcome, cause);
            }
        }

        metrics.Woken(TimeSpan.FromSeconds(1));

        foreach (ResumeOutcome outcome in Enum.GetValues<ResumeOutcome>())
        {
            metrics.Resumed(outcome);
        }

        foreach (ResumeFailure reason in Enum.GetValues<ResumeFailure>())
        {
            metrics.ResumeFailed(reason);
        }

        metrics.ValueUnreadable();
        foreach (EvictionOutcome outcome in Enum.GetValues<EvictionOutcome>())
        {
            metrics.CircuitDrained(outcome);
        }

        foreach (EvictionCause cause in Enum.GetValues<EvictionCause>())
        {
            metrics.CircuitEvicted(cause, EvictionOutcome.Saved);
            metrics.CircuitEvicted(cause, EvictionOutcome.NotSaved);
        }

        RetentionDecision decision = new(TimeSpan.Zero, TimeSpan.Zero, 0, "some");
        foreach (RetentionReason reason in Enum.GetValues<RetentionReason>())
        {
            metrics.RetentionDecided(new RetentionVerdict(decision, reason, IsShortened: false));
        }

        metrics.RetentionDecided(new RetentionVerdict(decision, RetentionReason.Rule, IsShortened: true));
        metrics.Drained(TimeSpan.FromSeconds(1));
        foreach (HandOverOutcome outcome in Enum.GetValues<HandOverOutcome>())
        {
            metrics.HandedOver(outcome, TimeSpan.FromSeconds(1));
        }

        foreach (CircuitCommand command in Enum.GetValues<CircuitCommand>())
        {
            foreach (CommandOutcome outcome in Enum.GetValues<CommandOutcome>())
            {
                metrics.Commanded(command, outcome);
            }
        }

        foreach (AdmissionRefusal reason in Enum.GetValues<AdmissionRefusal>())
        {
            metrics.Refused(reason);
        }

        metrics.Admitted(isResume: false);
        metrics.Admitted(isResume: true);
        metrics.AdmittedAlone();
        metrics.SnapshotEvicted();
        metrics.StoreFailed("file", "TimeoutException");
        MeasureCircuits(metrics);
    }

    private static void MeasureCircuits(CircuitKitMetrics metrics)
    {
        foreach (CircuitState state in (CircuitState[])[CircuitState.Connected, CircuitState.Resuming])
        {
            metrics.Opened(state);
        }

        foreach (CircuitCloseReason reason in Enum.GetValues<CircuitCloseReason>().Except([CircuitCloseReason.None]))
        {
            metrics.Closed(reason);
        }

        foreach (ReconnectResult outcome in Enum.GetValues<ReconnectResult>())
        {
            metrics.Reconnected(outcome, TimeSpan.FromSeconds(1));
        }

        metrics.EventShown("/orders", TimeSpan.FromSeconds(1));
        metrics.OpenedInTab(1);
        metrics.OpenedByUser(1);
        metrics.Show(static () => new PresentState(default, [1, 0, 0, 0, 0], [1, 0, 0, 0, 0], 1, TimeSpan.FromSeconds(1), 1, IsStoreAway: true, 1, 1));
    }
}
