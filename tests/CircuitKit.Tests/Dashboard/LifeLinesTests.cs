using CircuitKit.Dashboard.Details;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Dashboard;

public sealed class LifeLinesTests
{
    private readonly FakeTimeProvider _time = new(Some.Noon);
    private readonly CircuitTable _registry;
    private readonly LifeLines _lines;

    public LifeLinesTests()
    {
        _registry = new CircuitTable(new NodeIdentity(), new DirtyCircuits(isActive: true), new HibernatedCircuits(), _time, NullLogger<CircuitTable>.Instance);
        _lines = new LifeLines(_time);
        _registry.OnChange(_lines.Changed);
    }

    [Fact]
    public void Life_is_told_from_opening_to_end_with_the_reason()
    {
        TrackedCircuit entry = _registry.Open("one", connection: null);
        _lines.Saved("one", new SnapshotInfo(1, 500, Some.Noon));
        _registry.Apply(entry, CircuitEvent.ConnectionDown);
        _registry.Apply(entry, CircuitEvent.ConnectionUp);
        entry.RequestEnd(new EndRequest(CircuitCloseReason.Closed) { Note = "night shift" });
        _registry.Apply(entry, CircuitEvent.Released, CircuitCloseReason.Closed);

        Assert.Equal(
            ["Opened ", "Saved version 1, 500 bytes", "Disconnected ", "Reconnected ", "Closed Closed: night shift"],
            _lines.Find("one")!.Events.Select(happened => $"{happened.Kind} {happened.Detail}"));
    }

    [Fact]
    public void Circuit_that_ended_is_remembered_as_it_was_with_the_snapshot_that_was_saved_last()
    {
        TrackedCircuit entry = _registry.Open("one", connection: null);
        entry.MoveTo("http://localhost/orders");
        _registry.Apply(entry, CircuitEvent.ConnectionDown);
        Assert.Null(_lines.Find("one")!.End);

        _registry.Apply(entry, CircuitEvent.Released, CircuitCloseReason.Drained);
        _lines.Saved("one", new SnapshotInfo(7, 500, Some.Noon));

        EndedCircuit end = _lines.Find("one")!.End!;
        Assert.Equal((CircuitCloseReason.Drained, "http://localhost/orders", 7L), (end.Circuit.CloseReason, end.Circuit.Url, end.Circuit.Snapshot!.Value.Version));
        Assert.Equal(CircuitState.Disconnected, end.From);
    }

    [Fact]
    public void Resumed_circuit_says_which_one_it_continues()
    {
        TrackedCircuit entry = _registry.Open("two", new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null, Origin = new CircuitOrigin("one", Some.Noon) });
        _registry.Apply(entry, CircuitEvent.Rendered);

        LifeStory story = _lines.Find("two")!;
        Assert.Equal("one", story.ContinuationOf);
        Assert.Equal([LifeEventKind.Opened, LifeEventKind.ResumedFrom, LifeEventKind.Shown], story.Events.Select(happened => happened.Kind));
    }

    [Fact]
    public void Saves_in_a_row_are_one_event_with_their_number_and_the_latest()
    {
        _registry.Open("one", connection: null);
        for (int i = 1; i <= 100; i++)
        {
            _lines.Saved("one", new SnapshotInfo(i, 10 * i, Some.Noon.AddSeconds(i)));
        }

        LifeEvent saves = _lines.Find("one")!.Events[1];
        Assert.Equal((100, "version 100, 1000 bytes", Some.Noon.AddSeconds(1), Some.Noon.AddSeconds(100)), (saves.Count, saves.Detail, saves.At, saves.LastAt));
    }

    [Fact]
    public void Restless_circuit_keeps_its_beginning_and_its_latest_events()
    {
        TrackedCircuit entry = _registry.Open("one", connection: null);
        for (int i = 0; i < LifeLine.Limit; i++)
        {
            _registry.Apply(entry, CircuitEvent.ConnectionDown);
            _registry.Apply(entry, CircuitEvent.ConnectionUp);
        }

        IReadOnlyList<LifeEvent> events = _lines.Find("one")!.Events;
        Assert.Equal((LifeLine.Limit, LifeEventKind.Opened, LifeEventKind.Reconnected), (events.Count, events[0].Kind, events[^1].Kind));
    }

    [Fact]
    public void Of_ended_circuits_the_latest_are_remembered()
    {
        for (int i = 0; i < LifeLines.MostEnded + 5; i++)
        {
            _registry.Apply(_registry.Open($"circuit-{i}", connection: null), CircuitEvent.Released, CircuitCloseReason.Left);
        }

        Assert.Equal(LifeLines.MostEnded, _lines.Count);
        Assert.Null(_lines.Find("circuit-4"));
        Assert.NotNull(_lines.Find("circuit-5"));
    }

    [Fact]
    public void Final_snapshot_of_a_circuit_never_heard_of_is_not_kept()
    {
        _lines.Saved("stranger", new SnapshotInfo(1, 1, Some.Noon));

        Assert.Equal(0, _lines.Count);
    }
}
