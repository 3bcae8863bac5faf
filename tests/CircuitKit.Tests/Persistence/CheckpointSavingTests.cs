using CircuitKit.Persistence.Capture;

namespace CircuitKit.Tests.Persistence;

/// <summary>What checkpoints do when a state could be captured and not saved.</summary>
public sealed class CheckpointSavingTests
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(1100);

    [Fact]
    public async Task State_that_reached_only_memory_is_written_again_until_the_store_has_it()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, _) = harness.Open();
        harness.Store.Failure = new IOException("away");
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);
        Assert.Null(checkpoint.View().Snapshot);

        harness.Store.Failure = null;
        await harness.PassAsync(TimeSpan.FromSeconds(10));

        Assert.NotEmpty(harness.Store.Saves);
        Assert.False(checkpoint.IsUnsaved);
        Assert.NotNull(checkpoint.View().Snapshot);
    }

    [Fact]
    public async Task Circuit_whose_snapshot_was_claimed_elsewhere_says_so_once()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        harness.Store.Answer = SnapshotSaveOutcome.Claimed;
        for (var i = 0; i < 2; i++)
        {
            circuit.Value = $"{i}";
            checkpoint.Mark();
            await harness.PassAsync(s_quiet);
        }

        Assert.Null(checkpoint.View().Snapshot);
        var logged = Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 3004);
        Assert.Equal("Circuit circuit-1 is not saved: its snapshot is being resumed, or was resumed, elsewhere.", logged.Message);
    }

    [Fact]
    public async Task Circuit_whose_snapshot_was_claimed_is_written_again_in_case_the_claim_is_given_back()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, _) = harness.Open();
        harness.Store.Answer = SnapshotSaveOutcome.Claimed;
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);
        Assert.True(checkpoint.IsUnsaved);

        harness.Store.Answer = SnapshotSaveOutcome.Saved;
        await harness.PassAsync(CheckpointWorker.RetryDelay + s_quiet);

        Assert.Single(harness.Store.Saves);
        Assert.False(checkpoint.IsUnsaved);
    }

    [Fact]
    public async Task Circuit_whose_snapshot_was_resumed_elsewhere_is_not_written_again()
    {
        await using var harness = new CheckpointHarness();
        var (checkpoint, circuit) = harness.Open();
        harness.Store.Answer = SnapshotSaveOutcome.Removed;
        checkpoint.Mark();

        await harness.PassAsync(CheckpointWorker.RetryDelay * 3);

        Assert.Equal(1, circuit.Captures);
        Assert.False(checkpoint.IsUnsaved);
    }

    [Fact]
    public async Task State_at_the_limit_is_written_and_one_byte_or_ten_times_over_leaves_the_last_good_one()
    {
        // What the format adds to the one value of a fake circuit: lengths, its key and the root components.
        const int Limit = 1024, Overhead = 24;
        await using var harness = new CheckpointHarness(options => options.Snapshots.MaxBytes = Limit);
        var (checkpoint, circuit) = harness.Open();

        foreach (var length in new[] { 1, Limit - Overhead, Limit - Overhead + 1, 10 * Limit })
        {
            circuit.Value = new string('x', length);
            checkpoint.Mark();
            await harness.PassAsync(s_quiet);
        }

        Assert.Equal([1L, 2L], harness.Store.Saves.Select(save => save.Version));
        Assert.Empty(harness.Store.Removals);

        circuit.Value = "small again";
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);
        Assert.Equal(3, harness.Store.Saves.Count);
    }

    [Fact]
    public async Task State_over_the_limit_is_not_written_and_said_once()
    {
        await using var harness = new CheckpointHarness(options => options.Snapshots.MaxBytes = 1024);
        var (checkpoint, circuit) = harness.Open();
        checkpoint.Mark();
        await harness.PassAsync(s_quiet);

        foreach (var extra in new[] { 2000, 3000 })
        {
            circuit.Value = new string('x', extra);
            checkpoint.Mark();
            await harness.PassAsync(s_quiet);
        }

        Assert.Equal([1L], harness.Store.Saves.Select(save => save.Version));
        var logged = Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 3003);
        Assert.Equal(
            "The state of circuit circuit-1 is larger than CircuitKit:Snapshots:MaxBytes (1024) or MaxKeys (1000) allows; it is not saved and "
            + "its last good snapshot stays. Persist less, or raise the limit.",
            logged.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task Everything_is_written_again_after_the_store_was_away()
    {
        await using var harness = new CheckpointHarness();
        harness.Scheduler.WatchStore();
        var (idle, _) = harness.Open();
        idle.Mark();
        await harness.PassAsync(s_quiet);
        Assert.Single(harness.Store.Saves, save => save.Key == idle.Key);

        // As a Redis without persistence that is restarted: it comes back empty, and nothing happens in the idle circuit.
        harness.Store.Failure = new IOException("away");
        var (busy, circuit) = harness.Open();
        for (var i = 0; i < 4; i++)
        {
            circuit.Value = $"{i}";
            busy.Mark();
            await harness.PassAsync(TimeSpan.FromSeconds(3));
        }

        harness.Store.Failure = null;
        // Spread over a few seconds: either may be the first.
        while (harness.Store.Saves.Count(save => save.Key == idle.Key) < 2 || harness.Store.Saves.All(save => save.Key != busy.Key))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            // The recovery asks the store in the background, by the same clock: overtaken by it, its calls would seem to take too long.
            await harness.PassAsync(TimeSpan.FromMilliseconds(250));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal([1L, 2L], harness.Store.Saves.Where(save => save.Key == idle.Key).Select(save => save.Version));
    }
}
