using System.Collections.Concurrent;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Persistence;

/// <summary>No two snapshots of a circuit have one version, and none of a checkpoint comes above the final one.</summary>
public sealed class CheckpointVersionTests
{
    [Fact]
    public async Task Closed_while_many_ask_it_gives_out_each_version_once_and_the_highest_to_the_final_one()
    {
        await using CheckpointHarness harness = new();
        for (int round = 0; round < 5; round++)
        {
            TrackedCircuit checkpoint = harness.Open().Checkpoint;
            checkpoint.StartAtVersion(1_000);
            ConcurrentBag<long> given = [];
            int asked = 0;

            Parallel.For(0, 50_000, _ =>
            {
                if (Volatile.Read(ref asked) > 20_000)
                {
                    checkpoint.Close();
                }

                Interlocked.Increment(ref asked);
                if (checkpoint.NextVersion(isFinal: false) is { } version)
                {
                    given.Add(version);
                }
            });

            Assert.True(checkpoint.IsClosed);
            Assert.Null(checkpoint.NextVersion(isFinal: false));
            Assert.Equal(Enumerable.Range(1_001, given.Count).Select(version => (long)version), given.Order());
            Assert.Equal(1_001 + given.Count, checkpoint.NextVersion(isFinal: true));
            Assert.True(checkpoint.IsClosed);
        }
    }
}
