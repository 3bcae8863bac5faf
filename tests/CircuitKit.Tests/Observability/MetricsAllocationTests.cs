using System.Diagnostics.Metrics;
using CircuitKit.Admission;
using CircuitKit.Admission.Connections;
using CircuitKit.Blazor;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.NewVersion;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Persistence.Crash;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking.Metrics;
using CircuitKit.Tracking.RealUsers;

namespace CircuitKit.Tests.Observability;

public sealed class MetricsAllocationTests
{
    private static readonly AppliedDecision s_applied =
        new(new RetentionDecision(TimeSpan.Zero, TimeSpan.Zero, 0, "some"), RetentionReason.Rule, IsShortened: false);
    private static readonly FormatException s_fault = new();

    [Fact]
    public void Measuring_allocates_nothing_while_nobody_listens()
    {
        using var meters = new Meters();
        var metrics = new AllMetrics(meters);

        Assert.Equal(0, AllocatedBytes.PerCall(() => MeasureEverything(metrics)));
    }

    [Fact]
    public void Measuring_allocates_nothing_while_somebody_listens_either()
    {
        using var meters = new Meters();
        HashSet<Instrument> silent = [];
        long measured = 0;
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, that) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    silent.Add(instrument);
                    that.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Keep(instrument));
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => Keep(instrument));
        listener.SetMeasurementEventCallback<int>((instrument, _, _, _) => Keep(instrument));
        listener.Start();
        var metrics = new AllMetrics(meters);

        Assert.Equal(0, AllocatedBytes.PerCall(() => MeasureEverything(metrics)));
        Assert.True(measured > 1_000);
        Assert.Empty(silent.Select(instrument => instrument.Name));

        void Keep(Instrument instrument)
        {
            measured++;
            silent.Remove(instrument);
        }
    }

    private static void MeasureEverything(AllMetrics metrics)
    {
        metrics.Captures.Captured(CaptureOutcome.Captured, TimeSpan.FromMilliseconds(1));
        metrics.Snapshots.SnapshotWritten("redis", SaveOutcome.Saved, 5_000, TimeSpan.FromMilliseconds(1));
        metrics.Snapshots.SnapshotClaimed("redis", new SnapshotClaimResult(SnapshotClaim.NotFound, StoreReached: true));
        metrics.Snapshots.SnapshotRefused(SnapshotRefusal.TooLarge);
        metrics.Snapshots.SnapshotEvicted(SnapshotEvictionReason.MemoryFull);
        metrics.Snapshots.StoreFailed("redis", "timeout");
        metrics.Resumes.Resumed(ResumeOutcome.Resumed);
        metrics.Resumes.ResumeFailed(ResumeFailure.Crashed);
        metrics.Crashes.Crashed(CrashOutcome.Offered);
        metrics.Unreadable.Report("value", s_fault, origin: null);
        metrics.HandOvers.HandedOver(HandOverOutcome.HandedOver, TimeSpan.FromMilliseconds(1));
        metrics.Drains.CircuitDrained(EvictionOutcome.Saved);
        metrics.Drains.Drained(TimeSpan.FromSeconds(1));
        metrics.Commands.Commanded(CircuitCommand.Close, CommandOutcome.Done);
        metrics.Admission.Admitted(isResume: true);
        metrics.Admission.Refused(AdmissionRefusal.Address);
        metrics.Admission.Cut(IdleCut.Timeout);
        metrics.Admission.AdmittedAlone();
        metrics.Circuits.Opened(CircuitState.Connected);
        metrics.Circuits.OpenedInTab(2);
        metrics.Circuits.EventShown("/orders", TimeSpan.FromMilliseconds(1));
        metrics.Circuits.OpenedByUser(2);
        metrics.Circuits.Closed(CircuitCloseReason.Left);
        metrics.Circuits.Reconnected(ReconnectResult.Live, TimeSpan.FromSeconds(1));
        metrics.Pages.Record("/orders", PageValue.Load, 1);
        metrics.Pages.Record("/orders", PageValue.Event, 1);
        metrics.Pages.Record("/orders", PageValue.Resume, 1);
        metrics.Pages.Record("/orders", PageValue.Errors, 1);
        metrics.Pages.Reported(PageReportOutcome.Recorded);
        metrics.Hibernation.Hibernated(HibernationOutcome.Hibernated, HibernationCause.Hidden);
        metrics.NewVersion.Page(PageVersionOutcome.Moved);
        metrics.Hibernation.Woken(TimeSpan.FromSeconds(1));
        metrics.Retention.RetentionDecided(s_applied);
        metrics.Retention.CircuitEvicted(EvictionCause.Expired, EvictionOutcome.Saved);
    }

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            var meter = new Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
