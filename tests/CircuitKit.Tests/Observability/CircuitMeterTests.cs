using CircuitKit.Lifetime.Drain;
using CircuitKit.Observability;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Tests.Observability;

/// <summary>Every number of circuits, tabs and users, after a known story.</summary>
public sealed class CircuitMeterTests : IAsyncDisposable
{
    private readonly CheckpointHarness _app = new();
    private readonly MetricRecorder _recorder = new();
    private readonly CircuitMetricsRecorder _meter;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public CircuitMeterTests()
    {
        _meter = new CircuitMetricsRecorder(_app.Circuits, _recorder.Metrics.Circuits, _app.Time);
        ShowGauges(_recorder);
    }

    public async ValueTask DisposeAsync()
    {
        _meter.Dispose();
        _recorder.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Story_with_opens_drops_returns_and_ends_is_counted_exactly()
    {
        await _meter.StartAsync(Cancelled);
        TrackedCircuit page = Open("page", "tab-1", "ada");
        TrackedCircuit frame = Open("frame", "tab-1", "ada");
        TrackedCircuit other = Open("other", "tab-2", "bob");
        TrackedCircuit unknown = Open("unknown", tab: null, user: null);

        _app.Circuits.Apply(page, CircuitEvent.ConnectionDown);
        _app.Time.Advance(TimeSpan.FromSeconds(3));
        _app.Circuits.Apply(page, CircuitEvent.ConnectionUp);
        _app.Circuits.Apply(other, CircuitEvent.ConnectionDown);
        _app.Circuits.Release(unknown, CircuitCloseReason.Left);
        Open("other again", "tab-2", "bob", new CircuitOrigin("other", default));
        _app.Circuits.Release(other, other.End!.Reason);
        Open("frame two", "tab-1", "ada");
        Collect();

        Assert.Equal(
            [
                "circuitkit.checkpoint.unsaved.age{} 0",
                "circuitkit.checkpoint.unsaved.circuits{} 0",
                "circuitkit.circuit.active{state=connected} 3",
                "circuitkit.circuit.active{state=disconnected} 0",
                "circuitkit.circuit.active{state=hibernated} 0",
                "circuitkit.circuit.active{state=resuming} 1",
                "circuitkit.circuit.closes{reason=left} 1",
                "circuitkit.circuit.closes{reason=resumed} 1",
                "circuitkit.circuit.opens{kind=new} 5",
                "circuitkit.circuit.opens{kind=resumed} 1",
                "circuitkit.reconnect.away{outcome=live} 3",
                "circuitkit.reconnects{outcome=live} 1",
                "circuitkit.snapshot.store.available{} 1",
                "circuitkit.snapshot.waiting{} 0",
                "circuitkit.tab.active{circuits=1} 1",
                "circuitkit.tab.active{circuits=2} 0",
                "circuitkit.tab.active{circuits=3} 1",
                "circuitkit.tab.active{circuits=4} 0",
                "circuitkit.tab.active{circuits=5+} 0",
                "circuitkit.tab.circuits{} 7",
                "circuitkit.user.active{circuits=1} 1",
                "circuitkit.user.active{circuits=2} 0",
                "circuitkit.user.active{circuits=3} 1",
                "circuitkit.user.active{circuits=4} 0",
                "circuitkit.user.active{circuits=5+} 0",
                "circuitkit.user.circuits{} 7",
            ],
            _recorder.Names().Select(name => $"{name} {_recorder.Sum(name)}"));
        GC.KeepAlive(frame);
    }

    [Fact]
    public async Task Ten_thousand_opens_and_closes_end_at_zero_and_leave_nothing_behind()
    {
        await _meter.StartAsync(Cancelled);
        CircuitState[] ends = [CircuitState.Connected, CircuitState.Disconnected, CircuitState.Hibernated];

        Parallel.For(0, 10_000, i =>
        {
            TrackedCircuit entry = Open($"circuit-{i}", $"tab-{i % 100}", $"user-{i % 10}");
            switch (ends[i % 3])
            {
                case CircuitState.Hibernated:
                    _app.Hibernate(entry);
                    _app.Circuits.EndHibernated(entry.Id, CircuitCloseReason.Expired);
                    return;
                case CircuitState.Disconnected:
                    _app.Circuits.Apply(entry, CircuitEvent.ConnectionDown);
                    break;
            }

            _app.Circuits.Release(entry, CircuitCloseReason.Expired);
        });
        Collect();

        Assert.Equal(
            (10_000, 10_000),
            (_recorder.Sum("circuitkit.circuit.opens{kind=new}"), _recorder.Sum("circuitkit.circuit.closes{reason=expired}")));
        Assert.All(
            _recorder.Names().Where(name => name.Contains(".active{", StringComparison.Ordinal)),
            name => Assert.Equal(0, _recorder.Sum(name)));
        Assert.Equal(0, _meter.Remembered);
    }

    [Fact]
    public async Task Listener_that_comes_when_all_is_open_sees_all_that_there_is()
    {
        const int Circuits = 50;
        await _meter.StartAsync(Cancelled);
        // The heap with few circuits, to measure that of many by.
        GC.Collect();
        Collect();
        TrackedCircuit[] entries = [.. Enumerable.Range(0, Circuits).Select(i => Open($"{i}", $"tab-{i / 2}", $"user-{i / 10}"))];
        _app.Circuits.Apply(entries[0], CircuitEvent.ConnectionDown);
        _app.Hibernate(entries[2]);
        Open("again", "tab-2", "user-4", new CircuitOrigin("nobody", default));
        (TrackedCircuit unsaved, _) = _app.Open();
        unsaved.Mark();
        _app.Store.Failure = new TimeoutException();
        SaveOutcome saved = await _app.Get<ResilientSnapshotStore>().SaveAsync(
            SnapshotKey.FromSecret("secret"), new StoredSnapshot { Payload = new byte[10], Version = 1, TimeToLive = TimeSpan.FromHours(1) }, Cancelled);
        Assert.Equal(SaveOutcome.Buffered, saved);
        _app.Get<DrainProgress>().Begin(DrainState.Saving);
        _app.Time.Advance(TimeSpan.FromSeconds(3));
        GC.Collect();

        using MetricRecorder late = new();
        ShowGauges(late);
        late.Collect();

        (string Name, double Value)[] expected =
        [
            (CircuitKitInstruments.CheckpointUnsavedAge + "{}", 3),
            (CircuitKitInstruments.CheckpointUnsavedCircuits + "{}", 1),
            (CircuitKitInstruments.CircuitActive + "{state=connected}", Circuits - 2 + 1),
            (CircuitKitInstruments.CircuitActive + "{state=disconnected}", 1),
            (CircuitKitInstruments.CircuitActive + "{state=hibernated}", 1),
            (CircuitKitInstruments.CircuitActive + "{state=resuming}", 1),
            (CircuitKitInstruments.DrainRemaining + "{}", Circuits + 1),
            (CircuitKitInstruments.SnapshotStoreAvailable + "{}", 0),
            (CircuitKitInstruments.SnapshotWaiting + "{}", 1),
            (CircuitKitInstruments.TabActive + "{circuits=1}", 0),
            (CircuitKitInstruments.TabActive + "{circuits=2}", (Circuits / 2) - 1),
            (CircuitKitInstruments.TabActive + "{circuits=3}", 1),
            (CircuitKitInstruments.TabActive + "{circuits=4}", 0),
            (CircuitKitInstruments.TabActive + "{circuits=5+}", 0),
            (CircuitKitInstruments.UserActive + "{circuits=1}", 0),
            (CircuitKitInstruments.UserActive + "{circuits=2}", 0),
            (CircuitKitInstruments.UserActive + "{circuits=3}", 0),
            (CircuitKitInstruments.UserActive + "{circuits=4}", 0),
            (CircuitKitInstruments.UserActive + "{circuits=5+}", Circuits / 10),
        ];
        Assert.Equal(expected, late.Names().Except([CircuitKitInstruments.CircuitMemory + "{}"]).Select(name => (name, late.Sum(name))));
        Assert.True(late.Sum(CircuitKitInstruments.CircuitMemory + "{}") >= 0);

        // Whatever is read at each collection is in the list above.
        Assert.Equal(
            MeasuredInstrument.All.Values.Where(known => known.Kind is "gauge" or "up-down counter").Select(known => known.Name),
            late.Names().Select(name => name.Split('{')[0]).Distinct());
    }

    [Fact]
    public async Task Unsaved_work_is_shown_with_the_age_of_the_oldest()
    {
        await _meter.StartAsync(Cancelled);
        (TrackedCircuit first, _) = _app.Open();
        (TrackedCircuit second, _) = _app.Open();
        first.Mark();
        _app.Time.Advance(TimeSpan.FromSeconds(2));
        second.Mark();

        Collect();

        Assert.Equal((2, 3), (_recorder.Sum("circuitkit.checkpoint.unsaved.circuits{}"), _recorder.Sum("circuitkit.checkpoint.unsaved.age{}")));
    }

    [Fact]
    public void Heap_of_a_circuit_is_what_the_heap_grew_by_since_there_were_few()
    {
        HeapEstimate estimate = new();
        estimate.Learn(collection: 1, heap: 50_000_000, circuits: 2);
        Assert.Null(estimate.BytesPerCircuit);

        // Not enough to tell circuits from the rest of the app; then enough; the same collection counts once.
        estimate.Learn(collection: 2, heap: 52_000_000, circuits: 2 + HeapEstimate.FewestCircuits - 1);
        Assert.Null(estimate.BytesPerCircuit);
        estimate.Learn(collection: 3, heap: 65_000_000, circuits: 102);
        Assert.Equal(150_000, estimate.BytesPerCircuit);
        estimate.Learn(collection: 3, heap: 95_000_000, circuits: 102);
        Assert.Equal(150_000, estimate.BytesPerCircuit);

        // Fewer circuits than ever: a better base to measure from.
        estimate.Learn(collection: 4, heap: 45_000_000, circuits: 0);
        estimate.Learn(collection: 5, heap: 65_000_000, circuits: 100);
        Assert.Equal(200_000, estimate.BytesPerCircuit);
    }

    private void ShowGauges(MetricRecorder recorder)
    {
        foreach (IGauges gauges in _app.Get<IEnumerable<IGauges>>())
        {
            gauges.Show(recorder.Metrics.Meter);
        }
    }

    private TrackedCircuit Open(string id, string? tab, string? user, CircuitOrigin? origin = null) => _app.Open(
        id, live: null, new CircuitConnection { Tab = new TabIdentity(tab, CircuitFrame.Top), User = null, UserKey = user, Origin = origin });
    // A listener of another test may have had everything read a moment ago, and what is read serves for a while.
    private void Collect()
    {
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        _recorder.Collect();
    }
}
