using CircuitKit.Blazor;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Persistence.Capture;
using CircuitKit.Tracking;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Tests.Persistence;

/// <summary>What checkpoints do when a circuit, the store or the framework does not do its part.</summary>
public sealed class CheckpointTroubleTests
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(1100);

    [Fact]
    public async Task Failed_capture_is_logged_once_with_its_component_and_leaves_the_store_alone()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.Answer = new CaptureResult(
            CaptureOutcome.Failed,
            Component: typeof(CheckpointTroubleTests),
            Exception: new InvalidOperationException("callback"));

        for (var i = 0; i < 3; i++)
        {
            checkpoint.Mark();
            await harness.PassAsync(s_quiet);
        }

        Assert.Equal(3, circuit.Captures);
        Assert.Empty(harness.Store.Saves);
        var logged = Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 3000);
        Assert.Equal(
            "Circuit circuit-1 could not be captured: the persist callback of CircuitKit.Tests.Persistence.CheckpointTroubleTests failed. "
            + "Its last good snapshot stays. Make the callback, and the serialization of what it persists, not throw.",
            logged.Message);
        Assert.Equal(LogLevel.Warning, logged.Level);
    }

    [Fact]
    public async Task Failed_capture_in_which_nothing_happens_waits_before_it_is_tried_again()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.Answer = new CaptureResult(CaptureOutcome.Failed, Exception: new InvalidOperationException("callback"));
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);
        Assert.Equal(1, circuit.Captures);

        await harness.PassAsync(CheckpointWorker.RetryDelay / 2);

        Assert.Equal(1, circuit.Captures);
    }

    [Fact]
    public async Task Busy_circuit_is_tried_again_without_new_activity()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.Answer = new CaptureResult(CaptureOutcome.Busy);
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        circuit.Answer = null;
        await harness.PassAsync(s_quiet);

        Assert.Single(harness.Store.Saves);
    }

    [Fact]
    public async Task Circuit_with_nothing_to_resume_has_no_unsaved_work()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.Answer = new CaptureResult(CaptureOutcome.NothingToResume);

        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        Assert.False(checkpoint.IsUnsaved);
    }

    [Theory]
    [InlineData(nameof(CaptureOutcome.NothingToResume), 3002)]
    [InlineData(nameof(CaptureOutcome.TimedOut), 3001)]
    public async Task Trouble_that_stays_is_logged_once_for_each_circuit(string outcome, int line)
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.Answer = new CaptureResult(Enum.Parse<CaptureOutcome>(outcome), Component: typeof(FakeCircuit));
        for (var captures = 1; captures <= 2; captures++)
        {
            checkpoint.Mark();
            await harness.PassAsync(CheckpointWorker.RetryDelay * 2);
            Assert.InRange(circuit.Captures, captures, int.MaxValue);
        }

        Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == line);
    }

    [Fact]
    public async Task Components_that_persist_under_one_key_are_logged_once_and_everything_else_is_saved()
    {
        await using var harness = new CheckpointHarness();
        for (var i = 0; i < 2; i++)
        {
            var (checkpoint, circuit) = harness.Open();
            CapturedState state = new(new Dictionary<string, byte[]> { ["value"] = [1] }, [1, 2, 3]);
            circuit.Answer = new CaptureResult(CaptureOutcome.Captured, state, Component: typeof(FakeCircuit));
            checkpoint.Mark();
            await harness.PassAsync(s_quiet);
            Assert.False(checkpoint.IsUnsaved);
        }

        var logged = Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 3012);
        Assert.Contains($"several components {typeof(FakeCircuit)} that persist under one key", logged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trouble_is_over_once_a_snapshot_is_saved()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.Answer = new CaptureResult(CaptureOutcome.Failed, Exception: new InvalidOperationException("callback"));
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);
        Assert.Equal(SaveTroubleKind.CallbackFailed, checkpoint.Trouble?.Kind);

        circuit.Answer = null;
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        Assert.Single(harness.Store.Saves);
        Assert.Null(checkpoint.Trouble);
        Assert.Equal(0, checkpoint.FailuresInARow);
    }

    [Fact]
    public async Task Root_components_that_change_during_a_capture_are_saved_by_the_next_one()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.BeforeAnswer = () =>
        {
            circuit.BeforeAnswer = null;
            checkpoint.MustBeWritten();
            return Task.CompletedTask;
        };
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        Assert.Equal([1L, 2L], harness.Store.Saves.Select(save => save.Version));
    }

    [Fact]
    public async Task Callback_that_throws_once_is_tried_again_without_new_activity()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.Answer = new CaptureResult(
            CaptureOutcome.Failed,
            Component: typeof(CheckpointTroubleTests),
            Exception: new InvalidOperationException("once"));
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);
        Assert.Empty(harness.Store.Saves);
        Assert.True(checkpoint.IsUnsaved);

        circuit.Answer = null;
        await harness.PassAsync(CheckpointWorker.RetryDelay + s_quiet);

        Assert.Single(harness.Store.Saves);
        Assert.False(checkpoint.IsUnsaved);
    }

    [Fact]
    public async Task Circuit_that_did_not_answer_in_time_is_tried_again_without_new_activity()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.Answer = new CaptureResult(CaptureOutcome.TimedOut);
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);
        Assert.Equal(1, circuit.Captures);

        circuit.Answer = null;
        await harness.PassAsync(CheckpointWorker.RetryDelay + s_quiet);

        Assert.Single(harness.Store.Saves);
    }

    [Fact]
    public async Task Circuit_that_was_only_busy_is_no_warning_and_is_logged_once()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        for (var time = 0; time < 2; time++)
        {
            circuit.Value = $"value {time}";
            circuit.Answer = new CaptureResult(CaptureOutcome.TimedOut);
            checkpoint.Mark();
            await harness.PassAsync(s_quiet);
            circuit.Answer = null;
            await harness.PassAsync(CheckpointWorker.RetryDelay + s_quiet);
        }

        Assert.Equal(2, harness.Store.Saves.Count);
        var logged = Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id is 3001 or 3011);
        Assert.Equal(
            (LogLevel.Information, $"Circuit {checkpoint.Id} was busy for 00:00:02 and could not be captured meanwhile. "
                + "Its last good snapshot stays; "
                + "it is tried again. Logged once for each circuit."),
            (logged.Level, logged.Message));
    }

    [Fact]
    public async Task Callback_that_does_not_end_is_a_warning_with_its_component()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.Answer = new CaptureResult(CaptureOutcome.TimedOut, Component: typeof(FakeCircuit));

        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        var logged = Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id is 3001 or 3011);
        Assert.Equal(
            (LogLevel.Warning, $"Circuit {checkpoint.Id} could not be captured: the persist callback of {typeof(FakeCircuit)} "
                + "did not end within 00:00:02. "
                + "Its last good snapshot stays; it is tried again."),
            (logged.Level, logged.Message));
    }

    [Fact(Timeout = 30_000)]
    public async Task Callback_that_blocks_its_thread_is_given_up_and_what_it_brings_later_is_not_used()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        var (other, _) = harness.Open();
        using var block = new ManualResetEventSlim();
        using var entered = new SemaphoreSlim(0);
        var cancelled = TestContext.Current.CancellationToken;
        circuit.BeforeAnswer = () =>
        {
            entered.Release();
            block.Wait(cancelled);
            return Task.CompletedTask;
        };
        checkpoint.Mark();
        Advance(s_quiet);
        await entered.WaitAsync(cancelled);

        Advance(TimeSpan.FromSeconds(3.5));

        Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 3011);
        Assert.True(checkpoint.TryBeginWork());
        checkpoint.EndWork();
        Assert.True(checkpoint.IsUnsaved);
        circuit.BeforeAnswer = null;
        block.Set();
        other.Mark();
        await harness.PassAsync(s_quiet);
        Assert.Equal([other.Key!.Value], harness.Store.Saves.Select(save => save.Key));

        await harness.PassAsync(CheckpointWorker.RetryDelay + s_quiet);
        Assert.Equal([(checkpoint.Key!.Value, 1L)], harness.Store.Saves.Where(save => save.Key == checkpoint.Key!.Value));

        void Advance(TimeSpan time)
        {
            for (var passed = TimeSpan.Zero; passed < time; passed += CheckpointScheduler.Tick)
            {
                harness.Time.Advance(CheckpointScheduler.Tick);
                harness.Scheduler.Turn();
            }
        }
    }

    [Fact]
    public async Task Circuit_that_never_answers_is_asked_less_and_less_often()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.Answer = new CaptureResult(CaptureOutcome.TimedOut);
        checkpoint.Mark();

        // After 2, 4, 8, 16 and 32 seconds, then once a minute.
        await harness.PassAsync(TimeSpan.FromSeconds(70));
        Assert.Equal(6, circuit.Captures);

        await harness.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(11, circuit.Captures);

        circuit.Answer = null;
        await harness.PassAsync(TimeSpan.FromMinutes(1.1));
        Assert.False(checkpoint.IsUnsaved);
    }

    [Fact]
    public async Task Fault_that_stays_is_logged_once_and_the_circuit_tried_again()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        circuit.BeforeAnswer = () => throw new InvalidOperationException("fault");
        checkpoint.Mark();

        await harness.PassAsync(CheckpointWorker.RetryDelay * 4);

        Assert.True(circuit.Captures > 2);
        Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 3005);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Circuit_that_the_framework_forgot_is_disposed(bool paused)
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        if (paused)
        {
            checkpoint.RequestEnd(new EndRequest(CircuitCloseReason.Evicted) { Hibernates = true });
        }
        else
        {
            harness.Circuits.Apply(checkpoint, CircuitEvent.ConnectionDown);
        }

        circuit.IsRetained = false;

        await harness.PassAsync(TimeSpan.FromMinutes(1.5));
        Assert.False(circuit.IsDisposed);

        await harness.PassAsync(TimeSpan.FromMinutes(1));
        Assert.True(circuit.IsDisposed);
        Assert.Equal(paused ? CircuitCloseReason.Evicted : CircuitCloseReason.Expired, checkpoint.End?.Reason);
    }

    [Fact]
    public async Task Stop_without_time_left_says_nothing_when_all_is_saved()
    {
        await using var harness = new CheckpointHarness();

        await harness.Get<ShutdownDrain>().StopAsync(new CancellationToken(canceled: true));

        Assert.DoesNotContain(harness.Logs.GetSnapshot(), record => record.Id.Id == 3204);
    }

    [Fact]
    public async Task Stop_without_time_left_saves_nothing_and_does_not_throw()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, _) = harness.Open();
        checkpoint.Mark();

        await harness.Get<ShutdownDrain>().StopAsync(new CancellationToken(canceled: true));

        Assert.Empty(harness.Store.Saves);
        Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 3204);
    }
}
