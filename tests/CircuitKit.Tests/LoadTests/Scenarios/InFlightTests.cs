using CircuitKit.LoadTests.Scenarios.Sites;

namespace CircuitKit.Tests.LoadTests.Scenarios;

public sealed class InFlightTests
{
    [Fact(Timeout = 60_000)]
    public async Task Each_is_done_once_and_so_many_are_under_way_and_no_more()
    {
        const int AtOnce = 4;
        int underWay = 0, most = 0;
        int[] done = new int[20];
        TaskCompletionSource full = new();
        await InFlight.RunAsync(
            done.Length,
            AtOnce,
            async i =>
            {
                int now = Interlocked.Increment(ref underWay);
                InterlockedMax(ref most, now);
                if (now == AtOnce)
                {
                    full.TrySetResult();
                }

                // Nobody goes on before as many as may are here.
                await full.Task;
                await Task.Yield();
                Interlocked.Increment(ref done[i]);
                Interlocked.Decrement(ref underWay);
            },
            TestContext.Current.CancellationToken);

        Assert.All(done, times => Assert.Equal(1, times));
        Assert.Equal(AtOnce, most);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = target; seen < value; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
            {
                return;
            }
        }
    }
}
