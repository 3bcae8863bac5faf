using System.Diagnostics.Metrics;
using CircuitKit.Admission;
using CircuitKit.Blazor;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;

namespace CircuitKit.Tests.Observability;

public sealed class MetricsAllocationTests
{
    private static readonly RetentionVerdict s_verdict = new(new RetentionDecision(TimeSpan.Zero, TimeSpan.Zero, 0, "some"), RetentionReason.Rule, IsShortened: false);

    [Fact]
    public void Measuring_allocates_nothing_while_nobody_listens()
    {
        using var meters = new Meters();
        var metrics = new CircuitKitMetrics(meters);

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
        var metrics = new CircuitKitMetrics(meters);

        Assert.Equal(0, AllocatedBytes.PerCall(() => MeasureEverything(metrics)));
        Assert.True(measured > 1_000);
        Assert.Empty(silent.Select(instrument => instrument.Name));

        void Keep(Instrument instrument)
        {
            measured++;
            silent.Remove(instrument);
        }
    }

    private static void MeasureEverything(CircuitKitMetrics metrics)
    {
        metrics.Captured(CaptureOutcome.Captured, TimeSpan.FromMilliseconds(1));
        metrics.SnapshotWritten("redis", SnapshotSaveResult.Saved, 5_000, TimeSpan.FromMilliseconds(1));
        metrics.SnapshotClaimed("redis", new SnapshotClaimResult(SnapshotClaim.NotFound, StoreReached: true));
        metrics.SnapshotRefused(SnapshotRefusal.TooLarge);
        metrics.SnapshotEvicted();
        metrics.StoreFailed("redis", "timeout");
        metrics.Resumed(ResumeOutcome.Resumed);
        metrics.ResumeFailed(ResumeFailure.Crashed);
        metrics.ValueUnreadable();
        metrics.HandedOver(HandOverOutcome.HandedOver, TimeSpan.FromMilliseconds(1));
        metrics.CircuitDrained(EvictionOutcome.Saved);
        metrics.Drained(TimeSpan.FromSeconds(1));
        metrics.Commanded(CircuitCommand.Close, CommandOutcome.Done);
        metrics.Admitted(isResume: true);
        metrics.Refused(AdmissionRefusal.Address);
        metrics.AdmittedAlone();
        metrics.Opened(CircuitState.Connected);
        metrics.OpenedInTab(2);
        metrics.EventShown("/orders", TimeSpan.FromMilliseconds(1));
        metrics.OpenedByUser(2);
        metrics.Closed(CircuitCloseReason.Left);
        metrics.Reconnected(ReconnectResult.Live, TimeSpan.FromSeconds(1));
        metrics.Hibernated(HibernationOutcome.Hibernated, HibernationCause.Hidden);
        metrics.Woken(TimeSpan.FromSeconds(1));
        metrics.RetentionDecided(s_verdict);
        metrics.CircuitEvicted(EvictionCause.Expired, EvictionOutcome.Saved);
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
