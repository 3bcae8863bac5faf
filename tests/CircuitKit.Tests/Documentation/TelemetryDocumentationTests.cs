using System.Diagnostics.Metrics;
using System.Reflection;
using CircuitKit.Admission;
using CircuitKit.Checkpoints.Control;
using CircuitKit.Checkpoints.Eviction;
using CircuitKit.Checkpoints.HandOver;
using CircuitKit.Checkpoints.Resuming;
using CircuitKit.Framework;
using CircuitKit.Hibernation;
using CircuitKit.Retention;
using CircuitKit.Retention.Waiting;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Resilience;
using CircuitKit.Telemetry;
using CircuitKit.Telemetry.Present;
using CircuitKit.Tests.Telemetry;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Tests.Documentation;

/// <summary><c>docs/operations.md</c> has every log event and every instrument, and no other.</summary>
public sealed class TelemetryDocumentationTests
{
    private static readonly MarkdownPage s_page = new("docs/operations.md");

    [Fact]
    public void Every_log_event_is_listed_with_its_level_and_name()
    {
        IEnumerable<string> expected = typeof(Log).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(line => line.Event is not null)
            .OrderBy(line => line.Event!.EventId)
            .Select(line => $"{line.Event!.EventId} {line.Event.Level} {line.Name}");

        IReadOnlyList<string[]> rows = s_page.Rows("## Log events");

        Assert.Equal(expected, rows.Select(row => $"{row[0]} {row[1]} {Assert.Single(MarkdownPage.Code(row[2]))}"));
        Assert.All(rows, row => Assert.True(row[3].Length > 20, $"Event {row[0]} has no meaning and remedy."));
    }

    [Fact]
    public void Every_instrument_is_listed_with_its_kind_unit_and_tags()
    {
        SortedDictionary<string, SortedSet<string>> tags = new(StringComparer.Ordinal);
        SortedDictionary<string, string> kinds = new(StringComparer.Ordinal);
        Measure((instrument, seen) =>
        {
            kinds[instrument.Name] = $"{KindOf(instrument)} {instrument.Unit}";
            SortedSet<string> known = tags.TryGetValue(instrument.Name, out SortedSet<string>? present) ? present : tags[instrument.Name] = new(StringComparer.Ordinal);
            known.UnionWith(seen);
        });

        Assert.Equal(
            kinds.Select(instrument => $"{instrument.Key} {instrument.Value} {string.Join(' ', tags[instrument.Key])}".TrimEnd()),
            s_page.Rows("### Instruments")
                .Select(row => $"{Code(row[0])} {row[1]} {Code(row[2])} {string.Join(' ', MarkdownPage.Code(row[3]).Order(StringComparer.Ordinal))}".TrimEnd())
                .Order(StringComparer.Ordinal));

        static string Code(string cell) => Assert.Single(MarkdownPage.Code(cell));
    }

    [Fact]
    public void Every_outcome_and_reason_is_listed_for_its_instrument()
    {
        SortedDictionary<string, SortedSet<string>> values = new(StringComparer.Ordinal);
        using MetricRecorder recorder = new();
        MeasureAll(recorder.Metrics);
        foreach (string measured in recorder.Names())
        {
            (string instrument, string tags) = (measured[..measured.IndexOf('{')], measured[(measured.IndexOf('{') + 1)..^1]);
            foreach (string[] tag in tags.Split(',').Select(tag => tag.Split('=')).Where(tag => tag[0] is "outcome" or "reason"))
            {
                (values.TryGetValue(instrument, out SortedSet<string>? known) ? known : values[instrument] = new(StringComparer.Ordinal)).Add(tag[1]);
            }
        }

        Dictionary<string, string> listed = s_page.Rows("### Outcomes and reasons")
            .SelectMany(row => MarkdownPage.Code(row[0]).Select(instrument => (instrument, Values: string.Join(' ', MarkdownPage.Code(row[1]).Order(StringComparer.Ordinal)))))
            .ToDictionary(row => row.instrument, row => row.Values);

        Assert.Equal(
            values.Select(instrument => $"{instrument.Key}: {string.Join(' ', instrument.Value)}"),
            listed.Select(row => $"{row.Key}: {row.Value}").Order(StringComparer.Ordinal));
    }

    private static void Measure(Action<Instrument, IEnumerable<string>> measured)
    {
        HashSet<string> silent = [];
        using MetricRecorder factory = new();
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    silent.Add(instrument.Name);
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.Start();
        MeasureAll(factory.Metrics);
        listener.RecordObservableInstruments();
        Assert.True(silent.Count == 0, $"This test does not make them measure anything: {string.Join(", ", silent)}.");

        void Keep(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            silent.Remove(instrument.Name);
            measured(instrument, tags.ToArray().Select(tag => tag.Key));
        }
    }

    private static void MeasureAll(CircuitKitMetrics metrics)
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
        }

        metrics.CircuitEvicted(EvictionCause.Expired, EvictionOutcome.NotSaved);
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

        foreach (ControlOutcome outcome in Enum.GetValues<ControlOutcome>())
        {
            metrics.Commanded(ControlCommand.Close, outcome);
        }

        foreach (AdmissionRefusal reason in Enum.GetValues<AdmissionRefusal>())
        {
            metrics.Refused(reason);
        }

        metrics.Admitted(isResume: false);
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

    private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        "Counter`1" => "counter",
        "Histogram`1" => "histogram",
        "UpDownCounter`1" or "ObservableUpDownCounter`1" => "up-down counter",
        "ObservableGauge`1" => "gauge",
        var other => other,
    };
}
