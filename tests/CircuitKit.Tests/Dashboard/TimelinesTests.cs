using CircuitKit.Dashboard.Details;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Dashboard;

public sealed class TimelinesTests
{
    private readonly FakeTimeProvider _time = new(Some.Noon);
    private readonly CircuitTable _registry;
    private readonly Timelines _timelines;

    public TimelinesTests()
    {
        _registry = new CircuitTable(
            new NodeIdentity(), new DirtyCircuits(isActive: false), new HibernatedCircuits(), _time, NullLogger<CircuitTable>.Instance);
        _timelines = new Timelines(_time);
        _registry.OnChange(_timelines.Changed);
    }

    [Fact]
    public void Life_is_told_from_opening_to_end_with_the_reason()
    {
        TrackedCircuit entry = _registry.Open("one", connection: null);
        _timelines.Saved("one", new SnapshotInfo { Version = 1, Bytes = 500, SavedAt = Some.Noon });
        _registry.Apply(entry, CircuitEvent.ConnectionDown);
        _registry.Apply(entry, CircuitEvent.ConnectionUp);
        entry.RequestEnd(new EndRequest(CircuitCloseReason.Closed) { Note = "night shift" });
        _registry.Release(entry, CircuitCloseReason.Closed);

        Assert.Equal(
            ["Opened ", "Saved version 1, 500 bytes", "Disconnected ", "Reconnected ", "Closed Closed: night shift"],
            _timelines.Find("one")!.Events.Select(happened => $"{happened.Kind} {happened.Detail}"));
    }

    [Fact]
    public void Circuit_that_ended_is_remembered_as_it_was_with_the_snapshot_that_was_saved_last()
    {
        TrackedCircuit entry = _registry.Open("one", connection: null);
        entry.MoveTo("http://localhost/orders");
        _registry.Apply(entry, CircuitEvent.ConnectionDown);
        Assert.Null(_timelines.Find("one")!.End);

        _registry.Apply(entry, CircuitEvent.Released, CircuitCloseReason.Drained);
        _timelines.Saved("one", new SnapshotInfo { Version = 7, Bytes = 500, SavedAt = Some.Noon });

        EndedCircuit end = _timelines.Find("one")!.End!;
        Assert.Equal(
            (CircuitCloseReason.Drained, "http://localhost/orders", 7L),
            (end.Circuit.CloseReason, end.Circuit.Url, end.Circuit.Snapshot!.Value.Version));
        Assert.Equal(CircuitState.Disconnected, end.From);
    }

    [Fact]
    public void Resumed_circuit_says_which_one_it_continues()
    {
        TrackedCircuit entry = _registry.Open(
            "two",
            new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null, Origin = new CircuitOrigin("one", Some.Noon) });
        _registry.Apply(entry, CircuitEvent.Rendered);

        Timeline timeline = _timelines.Find("two")!;
        Assert.Equal("one", timeline.ContinuationOf);
        Assert.Equal(
            [TimelineEventKind.Opened, TimelineEventKind.ResumedFrom, TimelineEventKind.Shown],
            timeline.Events.Select(happened => happened.Kind));
    }

    [Fact]
    public void Saves_in_a_row_are_one_event_with_their_number_and_the_latest()
    {
        _registry.Open("one", connection: null);
        for (int i = 1; i <= 100; i++)
        {
            _timelines.Saved("one", new SnapshotInfo { Version = i, Bytes = 10 * i, SavedAt = Some.Noon.AddSeconds(i) });
        }

        TimelineEvent saves = _timelines.Find("one")!.Events[1];
        Assert.Equal(
            (100, "version 100, 1000 bytes", Some.Noon.AddSeconds(1), Some.Noon.AddSeconds(100)),
            (saves.Count, saves.Detail, saves.At, saves.LastAt));
    }

    [Fact]
    public void Restless_circuit_keeps_its_beginning_and_its_latest_events()
    {
        TrackedCircuit entry = _registry.Open("one", connection: null);
        for (int i = 0; i < Timeline.Limit; i++)
        {
            _registry.Apply(entry, CircuitEvent.ConnectionDown);
            _registry.Apply(entry, CircuitEvent.ConnectionUp);
        }

        IReadOnlyList<TimelineEvent> events = _timelines.Find("one")!.Events;
        Assert.Equal((Timeline.Limit, TimelineEventKind.Opened, TimelineEventKind.Reconnected), (events.Count, events[0].Kind, events[^1].Kind));
    }

    [Fact]
    public void Of_ended_circuits_the_latest_are_remembered()
    {
        for (int i = 0; i < Timelines.MaxEnded + 5; i++)
        {
            _registry.Apply(_registry.Open($"circuit-{i}", connection: null), CircuitEvent.Released, CircuitCloseReason.Left);
        }

        Assert.Equal(Timelines.MaxEnded, _timelines.Count);
        Assert.Null(_timelines.Find("circuit-4"));
        Assert.NotNull(_timelines.Find("circuit-5"));
    }

    [Fact]
    public void Final_snapshot_of_a_circuit_never_heard_of_is_not_kept()
    {
        _timelines.Saved("stranger", new SnapshotInfo { Version = 1, Bytes = 1, SavedAt = Some.Noon });

        Assert.Equal(0, _timelines.Count);
    }
}
