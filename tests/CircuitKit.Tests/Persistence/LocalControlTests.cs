using CircuitKit.Lifetime.Commands;
using CircuitKit.Persistence;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence;

public sealed class LocalControlTests : IAsyncDisposable
{
    private const int Timeout = 30_000;

    private readonly CheckpointHarness _app = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private LocalControl Control => _app.Get<LocalControl>();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact(Timeout = Timeout)]
    public async Task Closed_circuit_is_removed_from_the_store_before_it_is_ended_and_again_after()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        int removedBefore = -1;
        circuit.Evict = () =>
        {
            removedBefore = _app.Store.Removals.Count;
            return End(checkpoint);
        };

        CircuitCommandOutcome outcome = await _app.PassWhileAsync(
            Control.CloseAsync(checkpoint.Id, CircuitCloseReason.Closed, CloseOptions.Default, Cancelled));

        Assert.Equal(CircuitCommandOutcome.Done, outcome);
        Assert.Equal(1, removedBefore);
        Assert.Equal([checkpoint.Key!.Value, checkpoint.Key!.Value], _app.Store.Removals);
        Assert.Equal(CircuitCloseReason.Closed, checkpoint.End?.Reason);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_does_not_end_is_not_said_to_be_closed()
    {
        (TrackedCircuit checkpoint, _) = _app.Open();

        Assert.Equal(
            CircuitCommandOutcome.Failed,
            await _app.PassWhileAsync(Control.CloseAsync(checkpoint.Id, CircuitCloseReason.Closed, CloseOptions.Default, Cancelled)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_another_continues_is_closed_as_that_other()
    {
        var connection = Connection("alice", new CircuitOrigin("before", default));
        (TrackedCircuit checkpoint, FakeCircuit circuit) = Open("after", connection);
        circuit.Evict = () => End(checkpoint);

        Assert.Equal(
            CircuitCommandOutcome.Done,
            await _app.PassWhileAsync(Control.CloseAsync("before", CircuitCloseReason.Closed, CloseOptions.Default, Cancelled)));

        Assert.Contains(checkpoint.Key!.Value, _app.Store.Removals);
    }

    [Fact(Timeout = Timeout)]
    public async Task Connection_on_which_a_closed_circuit_is_being_resumed_is_ended()
    {
        var cuts = 0;
        CircuitConnection connection = Connection("alice", new CircuitOrigin("before", default), () => cuts++);
        _app.Get<HubConnections>().Add(connection);

        Assert.Equal(CircuitCommandOutcome.NotFound, await Control.CloseAsync("before", CircuitCloseReason.Closed, CloseOptions.Default, Cancelled));

        Assert.True(connection.IsRevoked);
        Assert.Equal(1, cuts);
    }

    [Fact(Timeout = Timeout)]
    public async Task Connection_that_a_user_makes_while_the_close_shows_its_message_is_not_cut()
    {
        var (oldCuts, newCuts) = (0, 0);
        CircuitConnection old = Connection("alice", cut: () => oldCuts++);
        CircuitConnection back = Connection("alice", cut: () => newCuts++);
        _app.Get<HubConnections>().Add(old);
        (TrackedCircuit checkpoint, FakeCircuit circuit) = Open("one", old);
        circuit.Evict = () => End(checkpoint);
        Task<UserCloseAnswer> closing = Control.CloseUserAsync("alice", new CloseOptions { Message = "Bye." }, Cancelled);
        Assert.False(closing.IsCompleted);

        _app.Get<HubConnections>().Add(back);
        await _app.PassWhileAsync(closing);

        Assert.True(old.IsRevoked);
        Assert.NotEqual(0, oldCuts);
        Assert.Equal((false, 0), (back.IsRevoked, newCuts));
    }

    [Fact(Timeout = Timeout)]
    public async Task All_of_a_person_is_closed_and_nothing_of_others()
    {
        CircuitConnection opening = Connection("alice");
        CircuitConnection bobs = Connection("bob");
        _app.Get<HubConnections>().Add(opening);
        _app.Get<HubConnections>().Add(bobs);
        (TrackedCircuit first, FakeCircuit one) = Open("one", Connection("alice"));
        (TrackedCircuit second, FakeCircuit two) = Open("two", Connection("alice"));
        (TrackedCircuit other, FakeCircuit three) = Open("three", bobs);
        one.Evict = () => End(first);
        two.Evict = () => End(second);
        three.Evict = () => End(other);
        first.Snapshot = new SnapshotInfo { Version = 1, Bytes = 2, SavedAt = default };

        UserCloseAnswer answer = await _app.PassWhileAsync(Control.CloseUserAsync("alice", CloseOptions.Default, Cancelled));

        Assert.Equal(new UserCloseAnswer(Circuits: 2, FailedCircuits: 0, Snapshots: 1), answer);
        Assert.Equal((true, false), (opening.IsRevoked, bobs.IsRevoked));
        Assert.Equal(other, Assert.Single(_app.Circuits.Live));
        Assert.DoesNotContain(other.Key!.Value, _app.Store.Removals);
    }

    [Fact(Timeout = Timeout)]
    public async Task Close_of_a_person_waits_until_what_ended_before_it_is_saved_and_can_be_removed()
    {
        TaskCompletionSource saving = new();
        _app.Get<BackgroundWrites>().Do(SnapshotKey.FromSecret("left"), () => saving.Task);

        Task<UserCloseAnswer> closing = Control.CloseUserAsync("alice", CloseOptions.Default, Cancelled);
        Assert.False(closing.IsCompleted);
        saving.SetResult();

        Assert.Equal(new UserCloseAnswer(Circuits: 0, FailedCircuits: 0, Snapshots: 0), await closing);
    }

    [Fact(Timeout = Timeout)]
    public async Task Close_of_a_person_is_not_said_to_be_complete_while_something_is_still_being_saved()
    {
        _app.Get<BackgroundWrites>().Do(SnapshotKey.FromSecret("left"), () => new TaskCompletionSource().Task);

        Task<UserCloseAnswer> closing = Control.CloseUserAsync("alice", CloseOptions.Default, Cancelled);
        _app.Time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(1, (await closing).FailedCircuits);
    }

    [Fact(Timeout = Timeout)]
    public async Task Hibernated_circuit_of_a_person_ends_with_its_snapshot()
    {
        SnapshotKey key = Hibernate("asleep");

        UserCloseAnswer answer = await Control.CloseUserAsync("alice", CloseOptions.Default, Cancelled);

        Assert.Equal(1, answer.Circuits);
        Assert.Equal([key], _app.Store.Removals);
        Assert.Empty(_app.Circuits.List());
    }

    [Fact(Timeout = Timeout)]
    public async Task Hold_on_command_stands_for_its_time_and_ends_by_itself()
    {
        (TrackedCircuit checkpoint, _) = _app.Open();

        Assert.Equal(CircuitCommandOutcome.Done, Control.Hold(checkpoint.Id, TimeSpan.FromMinutes(5)));

        _app.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.Equal("held on command", checkpoint.HoldReason);
        _app.Time.Advance(TimeSpan.FromTicks(1));
        await Eventually.IsAsync(() => checkpoint.HoldReason is null, Cancelled);
    }

    [Fact]
    public void Circuit_that_sleeps_or_is_unknown_is_not_held()
    {
        Hibernate("asleep");

        Assert.Equal(CircuitCommandOutcome.Failed, Control.Hold("asleep", TimeSpan.FromMinutes(5)));
        Assert.Equal(CircuitCommandOutcome.NotFound, Control.Hold("unknown", TimeSpan.FromMinutes(5)));
    }

    [Theory]
    [InlineData("00:00:00.9")]
    [InlineData("1.00:00:01")]
    public async Task Hold_out_of_its_range_is_refused(string duration)
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => _app.Get<ICircuitControl>().HoldAsync("one", TimeSpan.Parse(duration, System.Globalization.CultureInfo.InvariantCulture), Cancelled));

        Assert.StartsWith($"The hold is {TimeSpan.Parse(duration, System.Globalization.CultureInfo.InvariantCulture)}; set it to a value from 00:00:01 to 1.00:00:00.", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_was_opened_on_a_revoked_connection_is_closed()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = _app.Open();
        circuit.Evict = () => End(checkpoint);

        Control.CloseOpened(checkpoint);
        while (_app.Circuits.Live.Any())
        {
            _app.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Eventually.PauseAsync(Cancelled);
        }

        Assert.Contains(checkpoint.Key!.Value, _app.Store.Removals);
    }

    [Fact(Timeout = Timeout)]
    public async Task Checkpoint_on_command_saves_at_once_what_is_not_due_yet()
    {
        (TrackedCircuit checkpoint, _) = _app.Open();
        checkpoint.Mark();

        Assert.Equal(CircuitCommandOutcome.Done, await Control.CheckpointAsync(checkpoint.Id, Cancelled));

        Assert.Equal(checkpoint.Key!.Value, Assert.Single(_app.Store.Saves).Key);
    }

    [Fact(Timeout = Timeout)]
    public async Task Checkpoint_that_the_store_did_not_take_is_not_done()
    {
        (TrackedCircuit checkpoint, _) = _app.Open();
        _app.Store.Failure = new IOException("away");

        Assert.Equal(CircuitCommandOutcome.Failed, await Control.CheckpointAsync(checkpoint.Id, Cancelled));
        Assert.Equal(CircuitCommandOutcome.NotFound, await Control.CheckpointAsync("unknown", Cancelled));
    }

    private static CircuitConnection Connection(string user, CircuitOrigin? origin = null, Action? cut = null) =>
        new() { Tab = TabIdentity.Unknown, User = null, UserKey = user, Origin = origin, Ending = cut };

    private (TrackedCircuit Checkpoint, FakeCircuit Circuit) Open(string id, CircuitConnection connection)
    {
        FakeCircuit circuit = new();
        return (_app.Open(id, circuit, connection), circuit);
    }

    private SnapshotKey Hibernate(string id)
    {
        (TrackedCircuit checkpoint, _) = Open(id, Connection("alice"));
        _app.Hibernate(checkpoint);
        return checkpoint.Key!.Value;
    }

    // What the framework does: it persists, then calls the circuit handlers.
    private bool End(TrackedCircuit checkpoint) => _app.Release(checkpoint);
}
