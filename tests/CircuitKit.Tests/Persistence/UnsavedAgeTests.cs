using CircuitKit.Tracking;

namespace CircuitKit.Tests.Persistence;

/// <summary>The data-loss window of one circuit.</summary>
public sealed class UnsavedAgeTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Age_counts_from_the_first_work_that_is_not_saved_and_ends_with_the_save()
    {
        await using CheckpointHarness harness = new();
        TrackedCircuit circuit = harness.Open().Checkpoint;
        circuit.IsUpToDate = true;
        Assert.Null(circuit.UnsavedFor);

        circuit.Mark();
        harness.Time.Advance(s_second);
        circuit.Mark();
        harness.Time.Advance(s_second);
        Assert.Equal(2 * s_second, circuit.UnsavedFor);

        circuit.ClearMark();
        circuit.IsUpToDate = true;
        Assert.Null(circuit.UnsavedFor);
    }

    [Fact]
    public async Task Attempt_that_saves_nothing_does_not_make_the_work_younger()
    {
        await using CheckpointHarness harness = new();
        TrackedCircuit circuit = harness.Open().Checkpoint;
        circuit.IsUpToDate = true;
        circuit.Mark();
        harness.Time.Advance(s_second);

        circuit.ClearMark();
        circuit.IsUpToDate = false;
        circuit.Mark();
        harness.Time.Advance(s_second);

        Assert.Equal(2 * s_second, circuit.UnsavedFor);
    }

    [Fact]
    public async Task Work_done_while_an_older_state_was_saved_counts_from_then()
    {
        await using CheckpointHarness harness = new();
        TrackedCircuit circuit = harness.Open().Checkpoint;
        circuit.Mark();
        harness.Time.Advance(s_second);
        circuit.ClearMark();
        circuit.Mark();
        harness.Time.Advance(s_second);

        circuit.IsUpToDate = true;

        Assert.Equal(s_second, circuit.UnsavedFor);
    }
}
