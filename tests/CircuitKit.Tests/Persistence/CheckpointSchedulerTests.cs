using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Tests.Persistence;

/// <summary>When circuits are captured and written, while all goes well.</summary>
public sealed class CheckpointSchedulerTests
{
    private static readonly TimeSpan s_almostQuiet = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(1100);

    [Fact]
    public async Task Circuit_is_captured_one_second_after_its_last_activity()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();

        checkpoint.Mark();
        await harness.PassAsync(TimeSpan.FromMilliseconds(400));
        Assert.Equal(0, circuit.Captures);

        checkpoint.Mark();
        await harness.PassAsync(s_almostQuiet);
        Assert.Equal(0, circuit.Captures);

        await harness.PassAsync(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, circuit.Captures);
        Assert.Equal([(checkpoint.Key!.Value, 1L)], harness.Store.Saves);
    }

    [Fact(Timeout = 60_000)]
    public async Task Idle_server_sleeps_and_wakes_for_the_first_activity()
    {
        CountingTime time = new();
        await using var harness = new CheckpointHarness(time: time);
        var (checkpoint, _) = harness.Open();
        await harness.Scheduler.StartAsync(TestContext.Current.CancellationToken);
        checkpoint.Mark();
        await PassUntilAsync(() => harness.Store.Saves.Count == 1);
        await PassUntilAsync(() => time.Timers == 0);

        // Less than the minute after which all circuits are looked after, and 300 turns of a loop that is awake.
        time.Timers = 0;
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(30); passed += CheckpointScheduler.Tick)
        {
            time.Advance(CheckpointScheduler.Tick);
            await Eventually.PauseAsync(TestContext.Current.CancellationToken);
        }

        Assert.InRange(time.Timers, 0, 5);

        checkpoint.MustBeWritten();
        checkpoint.Mark();
        await PassUntilAsync(() => harness.Store.Saves.Count == 2);
        await harness.Scheduler.StopAsync(TestContext.Current.CancellationToken);

        async Task PassUntilAsync(Func<bool> isMet)
        {
            while (!isMet())
            {
                time.Timers = 0;
                time.Advance(CheckpointScheduler.Tick);
                await Eventually.PauseAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task Busy_circuit_is_captured_a_second_and_a_half_after_its_first_unsaved_activity()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();

        for (var i = 0; i < 14; i++)
        {
            checkpoint.Mark();
            await harness.PassAsync(CheckpointScheduler.Tick);
        }

        Assert.Equal(0, circuit.Captures);
        checkpoint.Mark();
        await harness.PassAsync(CheckpointScheduler.Tick * 2);
        Assert.Equal(1, circuit.Captures);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task Circuit_is_saved_once_a_second_at_most_in_whatever_rhythm_its_client_sends(int ticksBetween)
    {
        const int Seconds = 40;
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();

        for (var tick = 0; tick < Seconds * 10; tick++)
        {
            if (tick % ticksBetween == 0)
            {
                circuit.Value = $"{tick}";
                checkpoint.Mark();
            }

            await harness.PassAsync(CheckpointScheduler.Tick);
        }

        Assert.InRange(circuit.Captures, Seconds / 4, Seconds);
        Assert.InRange(harness.Store.Saves.Count, Seconds / 4, Seconds);
    }

    [Fact]
    public async Task Root_components_are_collected_anew_when_they_changed_and_forgotten_in_an_idle_circuit()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);
        Assert.Equal(0, circuit.RootsForgotten);

        checkpoint.MustBeWritten();
        Assert.Equal(1, circuit.RootsForgotten);

        await harness.PassAsync(CircuitMaintenance.Interval * 2);
        Assert.InRange(circuit.RootsForgotten, 2, 3);
    }

    [Fact]
    public async Task Quiet_circuit_is_not_captured_again()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        checkpoint.Mark();

        await harness.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(1, circuit.Captures);
    }

    [Fact]
    public async Task Unchanged_state_is_not_written_again()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        Assert.Equal(2, circuit.Captures);
        Assert.Single(harness.Store.Saves);
        Assert.Equal(["captured", "unchanged"], harness.Captures.GetMeasurementSnapshot().Select(measured => (string)measured.Tags["outcome"]!));
    }

    [Fact]
    public async Task Changed_root_components_are_written_though_the_state_is_the_same()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, _) = harness.Open();
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        checkpoint.MustBeWritten();
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        Assert.Equal([1L, 2L], harness.Store.Saves.Select(save => save.Version));
    }

    [Fact]
    public async Task What_happens_during_a_capture_is_captured_too()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.BeforeAnswer = () =>
        {
            circuit.BeforeAnswer = null;
            checkpoint.Mark();
            return Task.CompletedTask;
        };
        checkpoint.Mark();

        await harness.PassAsync(s_quiet);
        circuit.Value = "later";
        await harness.PassAsync(s_quiet);

        Assert.Equal(2, circuit.Captures);
        Assert.Equal([1L, 2L], harness.Store.Saves.Select(save => save.Version));
    }

    [Fact]
    public async Task Closed_circuit_is_never_captured()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        checkpoint.Mark();

        checkpoint.Close();
        await harness.PassAsync(s_quiet);

        Assert.Equal(0, circuit.Captures);
        Assert.True(circuit.IsEnding);
    }

    [Fact]
    public async Task Circuit_closed_while_it_is_captured_is_not_written()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.BeforeAnswer = () =>
        {
            checkpoint.Close();
            return Task.CompletedTask;
        };
        checkpoint.Mark();

        await harness.PassAsync(s_quiet);

        Assert.Equal(1, circuit.Captures);
        Assert.Empty(harness.Store.Saves);
    }

    [Fact]
    public async Task Snapshot_of_an_idle_circuit_is_written_again_before_it_expires()
    {
        await using var harness = new CheckpointHarness(options => options.Snapshots.TimeToLive = TimeSpan.FromMinutes(4));
        var (checkpoint, _) = harness.Open();
        checkpoint.Mark();

        await harness.PassAsync(TimeSpan.FromMinutes(4));

        Assert.Equal(2, harness.Store.Saves.Count);
    }

    [Fact]
    public async Task Disconnected_circuit_is_looked_at_once_a_minute_for_work_done_in_the_background()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);
        harness.Circuits.Apply(checkpoint, CircuitEvent.ConnectionDown);

        circuit.Value = "done in the background";
        await harness.PassAsync(TimeSpan.FromSeconds(62));

        Assert.Equal([1L, 2L], harness.Store.Saves.Select(save => save.Version));
    }

    [Fact]
    public async Task Store_that_dies_with_the_process_costs_no_captures_and_keeps_no_closed_circuit()
    {
        await using var harness = new CheckpointHarness(store: new FakeStore { OutlivesProcess = false });
        var (checkpoint, circuit) = harness.Open();

        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        Assert.False(harness.Scheduler.IsActive);
        Assert.False(checkpoint.IsDirty);
        Assert.Equal(0, circuit.Captures);
    }

    [Fact]
    public async Task All_dirty_circuits_are_saved_at_once_on_demand()
    {
        await using var harness = new CheckpointHarness();
        var circuits = Enumerable.Range(0, 50).Select(_ => harness.Open()).ToList();
        circuits.ForEach(opened => opened.Checkpoint.Mark());

        await harness.Scheduler.CheckpointAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal(50, harness.Store.Saves.Select(save => save.Key).Distinct().Count());
        Assert.Equal(0, harness.Scheduler.CountUnsaved());
    }

    [Fact]
    public async Task What_happened_after_the_last_checkpoint_is_saved_when_the_server_has_stopped()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        checkpoint.Mark();
        await harness.Scheduler.CheckpointAllAsync(TestContext.Current.CancellationToken);

        circuit.Value = "a moment later";
        checkpoint.Mark();
        foreach (var service in harness.Get<IEnumerable<IHostedService>>().Reverse())
        {
            await service.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal([1L, 2L], harness.Store.Saves.Select(save => save.Version));
    }

    [Fact]
    public async Task Circuit_marked_again_after_a_checkpoint_out_of_turn_is_captured_in_its_turn()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        var (other, _) = harness.Open();
        checkpoint.Mark();
        other.Mark();
        await harness.Scheduler.CheckpointAllAsync(TestContext.Current.CancellationToken);

        circuit.Value = "later";
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        Assert.Equal([1L, 2L], harness.Store.Saves.Where(save => save.Key == checkpoint.Key!.Value).Select(save => save.Version));
        Assert.Equal(0, harness.Scheduler.CountUnsaved());
    }

    [Fact]
    public async Task Marking_a_circuit_allocates_nothing()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, _) = harness.Open();

        Assert.Equal(0, AllocatedBytes.PerCall(checkpoint.Mark));
    }

    [Fact]
    public async Task Turn_in_which_nothing_is_due_allocates_nothing()
    {
        await using var harness = new CheckpointHarness();
        TrackedCircuit[] waiting = [.. Enumerable.Range(0, 100).Select(_ => harness.Open().Checkpoint)];
        Array.ForEach(waiting, checkpoint => checkpoint.Mark());

        Assert.Equal(0, AllocatedBytes.PerCall(harness.Scheduler.Turn));
        Assert.All(waiting, checkpoint => Assert.True(checkpoint.IsDirty));
    }

    [Fact]
    public async Task Finding_a_circuit_by_its_key_allocates_nothing()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, _) = harness.Open();

        Assert.Equal(0, AllocatedBytes.PerCall(() => Assert.NotNull(harness.Circuits.FindLive(checkpoint.Key!.Value))));
    }

    [Fact]
    public async Task Loop_takes_its_turns_by_the_clock()
    {
        await using var harness = new CheckpointHarness();
        await harness.Scheduler.StartAsync(TestContext.Current.CancellationToken);
        var (checkpoint, _) = harness.Open();
        checkpoint.Mark();

        while (harness.Store.Saves.IsEmpty)
        {
            harness.Time.Advance(CheckpointScheduler.Tick);
            await Eventually.PauseAsync(TestContext.Current.CancellationToken);
        }

        await harness.Scheduler.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(harness.Scheduler.ExecuteTask!.IsCompleted);
    }

    /// <summary>Counts the timers that are made: what wakes up makes one for its next turn.</summary>
    private sealed class CountingTime() : Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
        private int _timers;

        public int Timers
        {
            get => Volatile.Read(ref _timers);
            set => Volatile.Write(ref _timers, value);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _timers);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
