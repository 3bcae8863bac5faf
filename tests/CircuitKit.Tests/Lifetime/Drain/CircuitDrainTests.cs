using CircuitKit.Blazor;
using CircuitKit.Snapshots.Guard;
using CircuitKit.TestKit;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Lifetime.Drain;

public sealed class CircuitDrainTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_circuits_are_saved_before_the_first_is_let_go()
    {
        await using DrainHarness node = new();
        (TrackedCircuit first, _) = node.Open();
        (TrackedCircuit second, FakeCircuit slow) = node.Open();
        var endedAtLastCapture = -1;
        slow.BeforeAnswer = async () =>
        {
            await Task.Yield();
            endedAtLastCapture = node.CountEnded();
        };

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal(0, endedAtLastCapture);
        Assert.Equal(new HashSet<SnapshotKey>([first.Key!.Value, second.Key!.Value]), node.App.Store.Saves.Select(save => save.Key).ToHashSet());
        Assert.Equal([first, second], node.Ended.OrderBy(ended => ended.Id, StringComparer.Ordinal));
        Assert.All(node.Ended, ended => Assert.Equal(CircuitCloseReason.Drained, ended.End?.Reason));
        Assert.Equal((DrainState.Drained, 2, 2, 2, 0), (status.State, status.Circuits, status.Saved, status.Released, status.Unsaved));
        Assert.StartsWith("Draining: no new circuits are let in; 2 circuits are saved and evicted, within 00:05:00.", node.Said(3200));
        Assert.StartsWith("Drained: all 2 circuits are saved and 2 evicted, in ", node.Said(3202));
        Assert.Equal(["saved", "saved"], node.Outcomes());
        Assert.Single(node.Durations.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task Status_tells_of_the_circuits_before_and_of_each_step_on_the_way()
    {
        await using DrainHarness node = new();
        (_, FakeCircuit circuit) = node.Open();
        TaskCompletionSource captured = new(TaskCreationOptions.RunContinuationsAsynchronously);
        circuit.BeforeAnswer = () => captured.Task;
        Assert.Equal(new DrainStatus { State = DrainState.NotDraining, Circuits = 1, Unsaved = 1 }, node.Status);

        var startedAt = node.App.Time.GetUtcNow();
        Task<DrainStatus> drain = node.Drain.DrainAsync(Cancelled);
        Assert.Equal((DrainState.Saving, startedAt), (node.Status.State, node.Status.StartedAt));
        node.App.Time.Advance(TimeSpan.FromSeconds(3));
        captured.SetResult();
        await Eventually.IsAsync(() => node.Status.State != DrainState.Saving, Cancelled);
        await node.PassWhileAsync(drain);

        node.App.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((DrainState.Drained, startedAt), (node.Status.State, node.Status.StartedAt));
        Assert.InRange(node.Status.Elapsed, TimeSpan.FromSeconds(3), DrainHarness.Ample);
    }

    [Fact]
    public async Task Progress_is_said_once_a_second()
    {
        await using DrainHarness node = new(options => options.Drain.ReleaseRate = 1);
        node.Open();
        node.Open();
        node.Open();

        node.Open();

        Task drain = node.Drain.DrainAsync(Cancelled);
        await Eventually.IsAsync(() => node.Status.Released == 1, Cancelled);
        for (int second = 1; second <= 2; second++)
        {
            node.App.Time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.IsAsync(() => Lines().Count == second, Cancelled);
        }

        await node.PassWhileAsync(drain);
        Assert.All(
            Lines(),
            line => Assert.Matches(@"^Draining \(Releasing\): 4 of 4 circuits saved, [1234] evicted, after 00:00:0[1-9]", line));

        List<string> Lines() => [.. node.App.Logs.GetSnapshot().Where(record => record.Id.Id == 3201).Select(record => record.Message)];
    }

    [Fact]
    public async Task Calls_during_a_drain_are_the_same_drain_and_the_end_of_the_waiting_is_not_its_end()
    {
        await using DrainHarness node = new();
        (_, FakeCircuit circuit) = node.Open();
        TaskCompletionSource captured = new(TaskCreationOptions.RunContinuationsAsynchronously);
        circuit.BeforeAnswer = () => captured.Task;
        using CancellationTokenSource impatient = new();

        Task<DrainStatus> first = node.Drain.DrainAsync(impatient.Token);
        Task<DrainStatus> second = node.Drain.DrainAsync(Cancelled);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        captured.SetResult();
        DrainStatus status = await node.PassWhileAsync(second);

        Assert.Equal(1, status.Released);
        Assert.Same(status, await node.Drain.DrainAsync(Cancelled));
        Assert.Single(node.App.Logs.GetSnapshot(), record => record.Id.Id == 3200);
    }

    [Fact]
    public async Task Circuit_that_begins_during_the_drain_is_let_go_as_well()
    {
        await using DrainHarness node = new();
        (_, FakeCircuit circuit) = node.Open();
        var evict = circuit.Evict;
        var isLate = true;
        circuit.Evict = () =>
        {
            if (isLate)
            {
                isLate = false;
                node.Open();
            }

            return evict();
        };

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal((2, 2), (status.Circuits, status.Released));
    }

    [Fact]
    public async Task Circuit_whose_last_state_is_not_saved_is_counted_and_keeps_its_last_good_snapshot()
    {
        await using DrainHarness node = new();
        node.Open(final: false);
        node.Open();

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal((2, 1, 2, 1), (status.Circuits, status.Saved, status.Released, status.Unsaved));
        Assert.Matches(
            "^Drained: the latest work of 1 of 2 circuits could not be saved, after .*. Their last good snapshots stay.$",
            node.Said(3203));
        Assert.Equal(["not_saved", "saved"], node.Outcomes());
        Assert.Empty(node.App.Store.Removals);
    }

    [Fact]
    public async Task Hanging_circuit_costs_no_more_than_the_budget_and_the_others_are_let_go()
    {
        await using DrainHarness node = new(options =>
        {
            options.Drain.Budget = TimeSpan.FromSeconds(100);
            options.Checkpoints.MaxConcurrentCaptures = 1;
        });
        (TrackedCircuit hanging, FakeCircuit circuit) = node.Open();
        circuit.BeforeAnswer = () => new TaskCompletionSource().Task;
        circuit.Evict = () => false;
        node.Open();

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal((2, 1, 1, 1), (status.Circuits, status.Saved, status.Released, status.Unsaved));
        Assert.Equal(["kept", "saved"], node.Outcomes());
        await Eventually.IsAsync(() => hanging.End is null, Cancelled);
    }

    [Fact]
    public async Task Budget_that_is_used_up_is_said_with_the_option_to_raise()
    {
        await using DrainHarness node = new(options => options.Drain.Budget = TimeSpan.FromSeconds(10));
        (_, FakeCircuit circuit) = node.Open();
        circuit.BeforeAnswer = () => new TaskCompletionSource().Task;

        await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));
        (_, FakeCircuit other) = node.Open();
        other.BeforeAnswer = circuit.BeforeAnswer;
        other.Evict = () => false;
        await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal(
            "Drained: the budget of 00:00:10 is used up and the latest work of 1 of 2 circuits is not saved. Their last good snapshots stay. "
            + "Raise CircuitKit:Drain:Budget (below HostOptions.ShutdownTimeout) if the store needs longer.",
            node.Said(3204));
    }

    [Fact]
    public async Task Circuits_are_kept_while_the_store_is_away_because_here_their_state_is_still_there()
    {
        await using DrainHarness node = new(options => options.Drain.Budget = TimeSpan.FromSeconds(10));
        node.App.Store.Failure = new TimeoutException("away");
        (_, FakeCircuit circuit) = node.Open();

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Empty(node.Ended);
        Assert.Equal((DrainState.Drained, 1, 0, 1), (status.State, status.Circuits, status.Released, status.Unsaved));
        Assert.False(circuit.IsEnding);
        Assert.Equal(["kept"], node.Outcomes());
        Assert.Contains("is used up and the latest work of 1 of 1 circuits is not saved", node.Said(3204));

        // And tried again when asked again.
        node.App.Store.Failure = null;
        ResilientSnapshotStore store = node.App.Get<ResilientSnapshotStore>();
        await node.PassWhileAsync(Eventually.IsAsync(() => store.Health.State == SnapshotStoreState.Healthy, Cancelled));
        status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));
        Assert.Equal((1, 1, 0), (status.Circuits, status.Released, status.Unsaved));
    }

    [Fact]
    public async Task Store_that_comes_back_within_the_budget_gets_everything()
    {
        await using DrainHarness node = new();
        node.App.Store.Failure = new TimeoutException("failing over");
        node.Open();

        Task<DrainStatus> drain = node.Drain.DrainAsync(Cancelled);
        await Eventually.IsAsync(() => node.App.Logs.GetSnapshot().Any(record => record.Id.Id == 2000), Cancelled);
        node.App.Store.Failure = null;
        DrainStatus status = await node.PassWhileAsync(drain);

        Assert.Equal((1, 1, 1), (status.Circuits, status.Saved, status.Released));
        Assert.NotEmpty(node.App.Store.Saves);
    }

    [Fact]
    public async Task Circuit_that_cannot_be_released_again_and_again_is_tried_while_there_is_time()
    {
        await using DrainHarness node = new();
        (_, FakeCircuit circuit) = node.Open();
        var evict = circuit.Evict;
        var attempts = 0;
        circuit.Evict = () => ++attempts <= 3 ? throw new IOException("The store blinks.") : evict();

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal((4, 1, 0), (attempts, status.Released, status.Unsaved));
        Assert.Equal("The drain could not evict circuit circuit-1; its last good snapshot stays.", node.Said(3208));
    }

    [Fact]
    public async Task Fault_in_one_circuit_does_not_reach_the_others()
    {
        await using DrainHarness node = new(options => options.Drain.Budget = TimeSpan.FromSeconds(30));
        (_, FakeCircuit broken) = node.Open();
        broken.Evict = () => throw new InvalidOperationException("The framework changed.");
        node.Open();

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal((2, 1), (status.Circuits, status.Released));
        Assert.Equal("The drain could not evict circuit circuit-1; its last good snapshot stays.", node.Said(3208));
    }

    [Fact]
    public async Task Circuit_that_cannot_be_captured_on_this_framework_version_is_not_said_to_be_saved()
    {
        await using DrainHarness node = new();
        node.App.Open("old", live: null);

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal((1, 0, 0, 1), (status.Circuits, status.Saved, status.Released, status.Unsaved));
    }

    [Fact]
    public async Task Circuit_with_nothing_to_resume_is_not_said_to_be_saved()
    {
        await using DrainHarness node = new();
        (_, FakeCircuit classic) = node.Open(final: false);
        classic.Answer = new CaptureResult(CaptureOutcome.NothingToResume);

        DrainStatus status = await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        Assert.Equal((1, 0, 1), (status.Circuits, status.Saved, status.Unsaved));
    }
}
