using CircuitKit.Snapshots.Guard;
using CircuitKit.Tests.Persistence;

namespace CircuitKit.Tests.Snapshots;

public sealed class StoreConcurrencyTests
{
    [Fact]
    public async Task A_thousand_calls_at_once_reach_the_store_a_few_at_a_time_and_none_is_late()
    {
        await using var harness = new CheckpointHarness();
        var store = harness.Get<ResilientSnapshotStore>();
        var (underWay, most) = (0, 0);
        using var open = new SemaphoreSlim(0);
        harness.Store.Claim = async cancellationToken =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref underWay));
            await open.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref underWay);
            return SnapshotClaim.NotFound;
        };

        var claims = Enumerable.Range(0, 1000)
            .Select(i => store.ClaimAsync(SnapshotKey.FromSecret($"{i}"), "claimant", TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken).AsTask())
            .ToArray();
        open.Release(1000);

        Assert.All(await Task.WhenAll(claims), claim => Assert.True(claim.StoreReached));
        Assert.InRange(most, 1, BoundedStore.MaxConcurrentCalls);
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (var seen = Volatile.Read(ref place); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref place, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
