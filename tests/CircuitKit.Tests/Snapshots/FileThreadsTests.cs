using CircuitKit.Snapshots.File;
using CircuitKit.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Snapshots;

public sealed class FileThreadsTests : IDisposable
{
    private const int Max = 3;

    private readonly FakeTimeProvider _time = new();
    private readonly FileThreads _threads;
    private readonly ManualResetEventSlim _disk = new();
    private int _atWork;

    public FileThreadsTests() => _threads = new FileThreads(Max, _time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Call_that_blocks_takes_no_thread_of_the_pool() =>
        Assert.False(await RunAsync(() => Thread.CurrentThread.IsThreadPoolThread));

    [Fact(Timeout = 60_000)]
    public async Task What_follows_a_call_is_no_longer_on_its_thread()
    {
        (int call, int next, bool isNextOfPool) = await FollowAsync();

        Assert.True(isNextOfPool);
        Assert.NotEqual(call, next);
    }

    [Fact(Timeout = 60_000)]
    public async Task Calls_that_come_one_after_the_other_are_one_thread_s()
    {
        HashSet<int> threads = [];
        for (int i = 0; i < 20; i++)
        {
            threads.Add(await RunAsync(() => Environment.CurrentManagedThreadId));
        }

        Assert.Single(threads);
    }

    [Fact(Timeout = 60_000)]
    public async Task Disk_that_hangs_holds_a_few_threads_and_each_call_is_made_when_it_is_back()
    {
        Task<int>[] calls = [.. Enumerable.Range(0, 200).Select(i => RunAsync(() => Block(i)))];
        await Eventually.IsAsync(() => Volatile.Read(ref _atWork) == Max, Cancelled);

        Assert.DoesNotContain(calls, call => call.IsCompleted);
        _disk.Set();

        Assert.Equal(Enumerable.Range(0, 200), await Task.WhenAll(calls));
        Assert.Equal(200, _atWork);
    }

    [Fact(Timeout = 60_000)]
    public async Task Call_that_takes_long_holds_up_no_other()
    {
        Task<int> first = RunAsync(() => Block(1));
        await Eventually.IsAsync(() => Volatile.Read(ref _atWork) == 1, Cancelled);
        _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Equal(2, await RunAsync(() => 2));

        Assert.False(first.IsCompleted);
        _disk.Set();
        Assert.Equal(1, await first);
    }

    [Fact(Timeout = 60_000)]
    public async Task Result_of_a_call_that_took_long_does_not_wait_for_the_next_one()
    {
        Task<int> first = RunAsync(() =>
        {
            _disk.Wait(Cancelled);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            return 1;
        });
        using ManualResetEventSlim secondMayEnd = new();
        Task<int> second = RunAsync(() =>
        {
            secondMayEnd.Wait(Cancelled);
            return 2;
        });

        _disk.Set();

        Assert.Equal(1, await first);
        secondMayEnd.Set();
        Assert.Equal(2, await second);
    }

    [Fact(Timeout = 60_000)]
    public async Task Call_that_is_given_up_while_it_waits_is_not_made()
    {
        Task<int> first = RunAsync(() => Block(1));
        using CancellationTokenSource giveUp = new();
        Task<int> second = RunAsync(() => Block(2), giveUp.Token);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _disk.Set();

        Assert.Equal(1, await first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(() => Block(3), giveUp.Token));
        Assert.Equal(1, _atWork);
    }

    public void Dispose() => _disk.Dispose();

    private async Task<(int Call, int Next, bool IsNextOfPool)> FollowAsync()
    {
        int call = await RunAsync(() => Environment.CurrentManagedThreadId).ConfigureAwait(false);
        return (call, Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread);
    }

    private int Block(int result)
    {
        Interlocked.Increment(ref _atWork);
        _disk.Wait(Cancelled);
        return result;
    }

    private Task<T> RunAsync<T>(Func<T> call, CancellationToken? cancellationToken = null) => _threads.RunAsync(call, cancellationToken ?? Cancelled);
}
