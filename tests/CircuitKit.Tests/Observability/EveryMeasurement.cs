using CircuitKit.Admission;
using CircuitKit.Admission.Connections;
using CircuitKit.Blazor;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.NewVersion;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Observability;
using CircuitKit.Persistence.Crash;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking.Metrics;
using CircuitKit.Tracking.RealUsers;

namespace CircuitKit.Tests.Observability;

/// <summary>Measures everything there is to measure, with every value that a tag can have.</summary>
internal static class EveryMeasurement
{
    public static void On(AllMetrics metrics)
    {
        foreach (SaveOutcome result in Enum.GetValues<SaveOutcome>())
        {
            metrics.Snapshots.SnapshotWritten("file", result, 1, TimeSpan.FromSeconds(1));
        }

        foreach (SnapshotClaimOutcome outcome in Enum.GetValues<SnapshotClaimOutcome>())
        {
            metrics.Snapshots.SnapshotClaimed("file", new SnapshotClaimResult(new SnapshotClaim { Outcome = outcome }, StoreReached: true));
            metrics.Snapshots.SnapshotClaimed("file", new SnapshotClaimResult(new SnapshotClaim { Outcome = outcome }, StoreReached: false));
        }

        foreach (SnapshotRefusal reason in Enum.GetValues<SnapshotRefusal>().Except([SnapshotRefusal.None]))
        {
            metrics.Snapshots.SnapshotRefused(reason);
        }

        foreach (CaptureOutcome outcome in Enum.GetValues<CaptureOutcome>())
        {
            metrics.Captures.Captured(outcome, TimeSpan.FromSeconds(1));
        }

        foreach (HibernationOutcome outcome in Enum.GetValues<HibernationOutcome>())
        {
            foreach (HibernationCause cause in Enum.GetValues<HibernationCause>())
            {
                metrics.Hibernation.Hibernated(outcome, cause);
            }
        }

        metrics.Hibernation.Woken(TimeSpan.FromSeconds(1));

        foreach (PageVersionOutcome outcome in Enum.GetValues<PageVersionOutcome>())
        {
            metrics.NewVersion.Page(outcome);
        }

        foreach (ResumeOutcome outcome in Enum.GetValues<ResumeOutcome>())
        {
            metrics.Resumes.Resumed(outcome);
        }

        foreach (ResumeFailure reason in Enum.GetValues<ResumeFailure>())
        {
            metrics.Resumes.ResumeFailed(reason);
        }

        foreach (CrashOutcome outcome in Enum.GetValues<CrashOutcome>())
        {
            metrics.Crashes.Crashed(outcome);
        }

        metrics.Unreadable.Report("value", new FormatException(), origin: null);
        foreach (EvictionOutcome outcome in Enum.GetValues<EvictionOutcome>())
        {
            metrics.Drains.CircuitDrained(outcome);
        }

        foreach (EvictionCause cause in Enum.GetValues<EvictionCause>())
        {
            metrics.Retention.CircuitEvicted(cause, EvictionOutcome.Saved);
            metrics.Retention.CircuitEvicted(cause, EvictionOutcome.NotSaved);
        }

        RetentionDecision decision = new(TimeSpan.Zero, TimeSpan.Zero, 0, "some");
        foreach (RetentionReason reason in Enum.GetValues<RetentionReason>())
        {
            metrics.Retention.RetentionDecided(new AppliedDecision(decision, reason, IsShortened: false));
        }

        metrics.Retention.RetentionDecided(new AppliedDecision(decision, RetentionReason.Rule, IsShortened: true));
        metrics.Drains.Drained(TimeSpan.FromSeconds(1));
        foreach (HandOverOutcome outcome in Enum.GetValues<HandOverOutcome>())
        {
            metrics.HandOvers.HandedOver(outcome, TimeSpan.FromSeconds(1));
        }

        foreach (CircuitCommand command in Enum.GetValues<CircuitCommand>())
        {
            foreach (CommandOutcome outcome in Enum.GetValues<CommandOutcome>())
            {
                metrics.Commands.Commanded(command, outcome);
            }
        }

        foreach (AdmissionRefusal reason in Enum.GetValues<AdmissionRefusal>())
        {
            metrics.Admission.Refused(reason);
        }

        foreach (IdleCut reason in Enum.GetValues<IdleCut>())
        {
            metrics.Admission.Cut(reason);
        }

        foreach (PageValue kind in Enum.GetValues<PageValue>())
        {
            metrics.Pages.Record("/orders", kind, 1);
        }

        foreach (PageReportOutcome outcome in Enum.GetValues<PageReportOutcome>())
        {
            metrics.Pages.Reported(outcome);
        }

        metrics.Admission.Admitted(isResume: false);
        metrics.Admission.Admitted(isResume: true);
        metrics.Admission.AdmittedAlone();
        foreach (SnapshotEvictionReason reason in Enum.GetValues<SnapshotEvictionReason>())
        {
            metrics.Snapshots.SnapshotEvicted(reason);
        }

        metrics.Snapshots.StoreFailed("file", "TimeoutException");
        MeasureCircuits(metrics);
    }

    /// <summary>Collects the gauges of an app that drains, first with no circuits and then with enough of them to estimate their memory.</summary>
    public static void OnGauges(CheckpointHarness app, CircuitKitMeter meter, Action collect)
    {
        foreach (IGauges gauges in app.Get<IEnumerable<IGauges>>())
        {
            gauges.Show(meter);
        }

        app.Get<DrainProgress>().Begin(DrainState.Saving);
        GC.Collect();
        collect();
        for (int i = 0; i < HeapEstimate.FewestCircuits; i++)
        {
            app.Open();
        }

        app.Time.Advance(TimeSpan.FromSeconds(1));
        GC.Collect();
        collect();
    }

    private static void MeasureCircuits(AllMetrics metrics)
    {
        foreach (CircuitState state in (CircuitState[])[CircuitState.Connected, CircuitState.Resuming])
        {
            metrics.Circuits.Opened(state);
        }

        foreach (CircuitCloseReason reason in Enum.GetValues<CircuitCloseReason>().Except([CircuitCloseReason.None]))
        {
            metrics.Circuits.Closed(reason);
        }

        foreach (ReconnectResult outcome in Enum.GetValues<ReconnectResult>())
        {
            metrics.Circuits.Reconnected(outcome, TimeSpan.FromSeconds(1));
        }

        metrics.Circuits.EventShown("/orders", TimeSpan.FromSeconds(1));
        metrics.Circuits.OpenedInTab(1);
        metrics.Circuits.OpenedByUser(1);
    }
}
