using CircuitKit.Snapshots.File;
using CircuitKit.TestKit;

namespace CircuitKit.Tests.Snapshots;

public sealed class DatabaseThreadTests : IDisposable
{
    private readonly DatabaseThread _thread;
    private readonly ManualResetEventSlim _disk = new(initialState: true);
    private readonly List<int> _transactions = [];
    private bool _isEnded;
    private int _atWork;

    public DatabaseThreadTests() => _thread = new DatabaseThread(Transact, () => _isEnded = true);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Call_takes_no_thread_of_the_pool_and_what_follows_it_is_not_on_its_thread()
    {
        _disk.Reset();
        Task<int> next = _thread.RunAsync(
            _ => Thread.CurrentThread.IsThreadPoolThread ? 0 : Environment.CurrentManagedThreadId, Cancelled)
            .ContinueWith(
                call => call.Result == 0 ? 0 : Environment.CurrentManagedThreadId - call.Result,
                Cancelled,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        _disk.Set();

        Assert.NotEqual(0, await next);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_comes_while_the_disk_is_at_work_is_done_together()
    {
        _disk.Reset();
        Task<int> first = RunAsync(0);
        await Eventually.IsAsync(() => Volatile.Read(ref _atWork) == 1, Cancelled);
        Task<int>[] rest = [.. Enumerable.Range(1, DatabaseThread.MaxTogether + 10).Select(RunAsync)];
        _disk.Set();

        Assert.Equal(Enumerable.Range(0, DatabaseThread.MaxTogether + 11), await Task.WhenAll([first, .. rest]));
        Assert.Equal([1, DatabaseThread.MaxTogether, 10], _transactions);
    }

    [Fact(Timeout = 60_000)]
    public async Task Caller_who_gives_up_before_its_turn_has_nothing_done()
    {
        _disk.Reset();
        Task<int> first = RunAsync(0);
        await Eventually.IsAsync(() => Volatile.Read(ref _atWork) == 1, Cancelled);
        using CancellationTokenSource patience = new();
        bool isDone = false;
        Task<bool> call = _thread.RunAsync(_ => isDone = true, patience.Token);
        Task<int> last = RunAsync(2);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        _disk.Set();

        Assert.Equal(0, await first);
        Assert.Equal(2, await last);
        Assert.False(isDone);
    }

    [Fact(Timeout = 60_000)]
    public async Task Caller_who_gives_up_when_the_work_has_begun_gets_its_result()
    {
        _disk.Reset();
        using CancellationTokenSource patience = new();
        Task<int> call = _thread.RunAsync(_ => 3, patience.Token);
        await Eventually.IsAsync(() => Volatile.Read(ref _atWork) == 1, Cancelled);
        await patience.CancelAsync();
        _disk.Set();

        Assert.Equal(3, await call);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_waits_at_the_end_is_done_and_nothing_more_is_taken()
    {
        Task<int>[] calls = [.. Enumerable.Range(0, 1_000).Select(RunAsync)];

        _thread.Dispose();

        Assert.True(_isEnded);
        Assert.Equal(Enumerable.Range(0, 1_000), await Task.WhenAll(calls));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => RunAsync(0));
    }

    [Fact(Timeout = 60_000)]
    public async Task Call_that_was_cancelled_before_is_not_made()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _thread.RunAsync(_ => 0, new CancellationToken(canceled: true)));
        Assert.Empty(_transactions);
    }

    public void Dispose()
    {
        _disk.Set();
        _thread.Dispose();
        _disk.Dispose();
    }

    private Task<int> RunAsync(int result) => _thread.RunAsync(_ => result, Cancelled);

    private void Transact(List<DatabaseCall> calls)
    {
        calls.RemoveAll(call => !call.TryBegin());
        Interlocked.Increment(ref _atWork);
        _disk.Wait();
        _transactions.Add(calls.Count);
        calls.ForEach(call => call.Run(null!));
        calls.ForEach(call => call.Complete());
    }
}
