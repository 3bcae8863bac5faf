using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Tracking;

public sealed class CircuitTableTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(s_start);
    private readonly FakeLogger<CircuitTable> _logger = new();
    private readonly CircuitTable _registry;

    public CircuitTableTests() =>
        _registry = new CircuitTable(new NodeIdentity(), new DirtyCircuits(isActive: true), new HibernatedCircuits(), _time, _logger);

    [Fact]
    public void Opened_circuit_is_listed_with_what_its_connection_said()
    {
        _registry.Open("circuit-1", Connection(tab: "tab-of-16-letters", user: "ada", url: "http://localhost/orders"));

        var view = Assert.Single(_registry.List());
        Assert.Equal("circuit-1", view.Id);
        Assert.Equal("tab-of-16-letters", view.TabId);
        Assert.Equal(CircuitFrame.Top, view.Frame);
        Assert.Equal("ada", view.UserKey);
        Assert.Equal("http://localhost/orders", view.Url);
        Assert.Equal(CircuitState.Connected, view.State);
        Assert.Equal(CircuitCloseReason.None, view.CloseReason);
        Assert.Equal(s_start, view.OpenedAt);
        Assert.Equal(s_start, view.FirstOpenedAt);
        Assert.Equal(s_start, view.StateSince);
        Assert.Null(view.ContinuationOf);
        Assert.Null(view.Snapshot);
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), view.NodeId);
    }

    [Fact]
    public void Circuit_without_a_connection_is_tracked_as_unknown()
    {
        _registry.Open("circuit-1", connection: null);

        var view = _registry.Find("circuit-1");
        Assert.NotNull(view);
        Assert.Null(view.TabId);
        Assert.Equal(CircuitFrame.Unknown, view.Frame);
        Assert.Null(view.UserKey);
    }

    [Fact]
    public void Circuits_are_found_by_tab_and_by_user()
    {
        _registry.Open("page", Connection(tab: "tab-1", user: "ada"));
        _registry.Open("iframe", Connection(tab: "tab-1", user: "ada"));
        _registry.Open("other", Connection(tab: "tab-2", user: "ada"));
        _registry.Open("stranger", Connection(tab: "tab-3", user: "bob"));

        Assert.Equal(["iframe", "page"], _registry.FindByTab("tab-1").Select(view => view.Id).Order());
        Assert.Equal(["iframe", "other", "page"], _registry.FindByUser("ada").Select(view => view.Id).Order());
        Assert.Empty(_registry.FindByTab("tab-9"));
        Assert.Empty(_registry.FindByUser("eve"));
        Assert.Null(_registry.Find("nothing"));
    }

    [Fact]
    public void View_does_not_change_after_it_was_taken()
    {
        var entry = _registry.Open("circuit-1", Connection());
        var before = _registry.Find("circuit-1");

        entry.Touch();
        _registry.Apply(entry, CircuitEvent.ConnectionDown);

        Assert.Equal(CircuitState.Connected, before!.State);
        Assert.Equal(0, before.EventCount);
        Assert.Equal(CircuitState.Disconnected, _registry.Find("circuit-1")!.State);
        Assert.Equal(1, _registry.Find("circuit-1")!.EventCount);
    }

    [Fact]
    public void Activity_and_state_carry_their_times()
    {
        var entry = _registry.Open("circuit-1", Connection());
        _time.Advance(TimeSpan.FromSeconds(10));
        entry.Touch();
        _time.Advance(TimeSpan.FromSeconds(5));
        _registry.Apply(entry, CircuitEvent.ConnectionDown);
        _time.Advance(TimeSpan.FromSeconds(1));

        var view = entry.View();
        Assert.Equal(s_start.AddSeconds(10), view.LastActivityAt);
        Assert.Equal(s_start.AddSeconds(15), view.StateSince);
    }

    [Fact]
    public void Closed_circuit_leaves_the_list_and_says_why()
    {
        var entry = _registry.Open("circuit-1", Connection());
        List<CircuitChange> changes = [];
        using var subscription = _registry.OnChange(changes.Add);

        _registry.Release(entry, CircuitCloseReason.Left);

        Assert.Empty(_registry.List());
        var change = Assert.Single(changes);
        Assert.Equal(CircuitState.Connected, change.Previous);
        Assert.Equal(CircuitState.Closed, change.Circuit.State);
        Assert.Equal(CircuitCloseReason.Left, change.Circuit.CloseReason);
    }

    [Fact]
    public void Resumed_circuit_is_the_continuation_of_the_old_one_which_ends_with_it()
    {
        Hibernate("old");
        _time.Advance(TimeSpan.FromMinutes(1));
        var connection = Connection();
        connection.Origin = new CircuitOrigin("old", s_start);
        List<CircuitChange> changes = [];
        using var subscription = _registry.OnChange(changes.Add);

        var entry = _registry.Open("new", connection);

        var view = Assert.Single(_registry.List());
        Assert.Equal("new", view.Id);
        Assert.Equal("old", view.ContinuationOf);
        Assert.Equal(CircuitState.Resuming, view.State);
        Assert.Equal(s_start, view.FirstOpenedAt);
        Assert.Equal(s_start.AddMinutes(1), view.OpenedAt);
        Assert.Equal((CircuitCloseReason.Resumed, "old"), (changes[1].Circuit.CloseReason, changes[1].Circuit.Id));

        _registry.Apply(entry, CircuitEvent.Rendered);
        Assert.Equal(CircuitState.Connected, entry.State);
    }

    [Fact]
    public void Hibernated_circuit_stays_listed_until_its_snapshot_has_expired()
    {
        Hibernate("circuit-1");
        Assert.Equal(CircuitState.Hibernated, Assert.Single(_registry.List()).State);

        _registry.EndHibernatedBefore(s_start);
        Assert.Single(_registry.List());

        _registry.EndHibernatedBefore(s_start.AddTicks(1));
        Assert.Empty(_registry.List());
    }

    [Fact]
    public void Circuit_that_another_continues_is_live_and_listed_until_it_is_released_for_that()
    {
        TrackedCircuit old = _registry.Open("old", Connection());
        CircuitConnection connection = Connection();
        connection.Origin = new CircuitOrigin("old", s_start);
        List<CircuitChange> changes = [];
        using var subscription = _registry.OnChange(changes.Add);

        _registry.Open("new", connection);
        Assert.Equal(["new", "old"], _registry.List().Select(view => view.Id).Order());

        _registry.Release(old, old.End!.Reason);
        Assert.Equal(("old", CircuitCloseReason.Resumed), (changes[^1].Circuit.Id, changes[^1].Circuit.CloseReason));
        Assert.Equal("new", Assert.Single(_registry.List()).Id);
    }

    [Fact]
    public void Circuit_that_its_user_left_does_not_hibernate()
    {
        TrackedCircuit circuit = _registry.Open("circuit-1", Connection(), SnapshotKey.FromSecret("secret"));
        circuit.RequestEnd(new EndRequest(CircuitCloseReason.Evicted) { Hibernates = true });

        Assert.Equal(CircuitCloseReason.Left, _registry.Release(circuit, CircuitCloseReason.Left));

        Assert.Empty(_registry.List());
    }

    [Fact]
    public void Live_circuit_is_found_by_its_key_until_it_is_released_and_a_hibernated_one_afterwards()
    {
        SnapshotKey key = SnapshotKey.FromSecret("secret");
        HibernatedCircuits hibernated = new();
        CircuitTable table = new(new NodeIdentity(), new DirtyCircuits(isActive: true), hibernated, _time, _logger);
        TrackedCircuit circuit = table.Open("circuit-1", Connection(), key);
        Assert.Same(circuit, table.FindLive(key));
        circuit.RequestEnd(new EndRequest(CircuitCloseReason.Evicted) { Hibernates = true });

        table.Release(circuit, CircuitCloseReason.Evicted);

        Assert.Null(table.FindLive(key));
        Assert.Equal((key, "circuit-1"), (hibernated.Find(key)!.Key, hibernated.Find(key)!.View.Id));
        table.EndHibernated("circuit-1", CircuitCloseReason.Resumed);
        Assert.Null(hibernated.Find(key));
        Assert.Equal(0, hibernated.Count);
    }

    [Fact]
    public void Listener_that_throws_harms_neither_the_circuit_nor_other_listeners()
    {
        var heard = 0;
        using var faulty = _registry.OnChange(_ => throw new InvalidOperationException("listener"));
        using var sound = _registry.OnChange(_ => heard++);

        _registry.Open("circuit-1", Connection());

        Assert.Equal(1, heard);
        Assert.Equal(1000, _logger.LatestRecord.Id.Id);
        Assert.Equal("A listener to the changes of circuits failed for circuit circuit-1; the circuit goes on.", _logger.LatestRecord.Message);
    }

    [Fact]
    public void Disposed_subscription_hears_nothing_more()
    {
        var heard = 0;
        var subscription = _registry.OnChange(_ => heard++);
        _registry.Open("circuit-1", Connection());

        subscription.Dispose();
        subscription.Dispose();
        _registry.Open("circuit-2", Connection());

        Assert.Equal(1, heard);
    }

    [Fact]
    public void Reconnecting_through_another_tab_moves_the_circuit_there()
    {
        var entry = _registry.Open("circuit-1", Connection(tab: "tab-1", user: "ada"));

        entry.ConnectedThrough(Connection(tab: "tab-2", user: "bob"));

        Assert.Equal(("tab-2", "bob"), (entry.View().TabId, entry.View().UserKey));
    }

    [Fact]
    public void Touching_a_circuit_allocates_nothing()
    {
        var entry = _registry.Open("circuit-1", Connection());

        Assert.Equal(0, AllocatedBytes.PerCall(entry.Touch));
    }

    [Fact]
    public void Finding_a_circuit_allocates_its_view_and_nothing_else()
    {
        var entry = _registry.Open("circuit-1", Connection());

        Assert.Equal(AllocatedBytes.PerCall(() => entry.View()), AllocatedBytes.PerCall(() => _registry.Find("circuit-1")));
        Assert.Equal(0, AllocatedBytes.PerCall(() => _registry.Find("circuit-2")));
    }

    [Fact]
    public void Event_that_changes_no_state_allocates_nothing()
    {
        var entry = _registry.Open("circuit-1", Connection());
        _registry.Apply(entry, CircuitEvent.ConnectionUp);

        Assert.Equal(0, AllocatedBytes.PerCall(() => _registry.Apply(entry, CircuitEvent.ConnectionUp)));
    }

    private void Hibernate(string id)
    {
        TrackedCircuit circuit = _registry.Open(id, Connection(), SnapshotKey.FromSecret(id));
        circuit.RequestEnd(new EndRequest(CircuitCloseReason.Evicted) { Hibernates = true });
        _registry.Release(circuit, CircuitCloseReason.Evicted);
    }

    private static CircuitConnection Connection(string? tab = null, string? user = null, string? url = null) => new()
    {
        Tab = new TabIdentity(tab, tab is null ? CircuitFrame.Unknown : CircuitFrame.Top),
        User = null,
        UserKey = user,
        Url = url,
    };
}
