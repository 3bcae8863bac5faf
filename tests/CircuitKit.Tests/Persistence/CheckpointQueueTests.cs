using CircuitKit.Persistence.Capture;
using CircuitKit.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Persistence;

/// <summary>Few threads for many circuits, and none of them held for good by an app that blocks.</summary>
public sealed class CheckpointQueueTests : IAsyncDisposable
{
    private const int Timeout = 30_000;

    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_stuck = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _time = new();
    private readonly CheckpointHarness _harness = new();
    private readonly SemaphoreSlim _room = new(1_000);
    private readonly SemaphoreSlim _started = new(0);
    private readonly ManualResetEventSlim _block = new();
    private readonly HashSet<CheckpointRun> _blocking = [];
    private readonly List<CheckpointRun> _givenUp = [];
    private readonly HashSet<int> _threads = [];
    private readonly Lock _lock = new();
    private CheckpointQueue? _queue;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Few_due_circuits_are_worked_on_by_one_thread()
    {
        var queue = NewQueue(maxThreads: 8);
        Add(queue, 63);

        queue.Turn();
        await StartedAsync(63);

        Assert.Single(_threads);
    }

    [Fact(Timeout = Timeout)]
    public async Task Usual_thread_is_none_of_the_pools_and_ends_with_the_queue()
    {
        TaskCompletionSource<(Thread Thread, bool IsOfPool)> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CheckpointQueue queue = new(
            _room,
            _ => started.TrySetResult((Thread.CurrentThread, Thread.CurrentThread.IsThreadPoolThread)),
            _givenUp.Add,
            new CheckpointQueue.Limits(1, s_slow, s_stuck),
            _time);
        Add(queue, 1);
        queue.Turn();
        (Thread thread, bool isOfPool) = await started.Task;
        queue.Dispose();

        Assert.False(isOfPool);
        await Eventually.IsAsync(() => !thread.IsAlive, Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Next_one_starts_while_the_thread_is_blocked_by_another()
    {
        var queue = NewQueue(maxThreads: 2);
        var blocking = Add(queue, 1)[0];
        _blocking.Add(blocking);
        Add(queue, 3);
        queue.Turn();
        await StartedAsync(1);

        _time.Advance(s_slow * 2);
        queue.Turn();

        await StartedAsync(3);
        Assert.Empty(_givenUp);
        _block.Set();
    }

    [Fact(Timeout = Timeout)]
    public async Task Blocked_threads_are_given_up_one_by_one_and_replaced()
    {
        var queue = NewQueue(maxThreads: 1);
        var blocking = Add(queue, 2);
        _blocking.UnionWith(blocking);
        Add(queue, 1);

        queue.Turn();
        await StartedAsync(1);
        _time.Advance(s_stuck * 1.1);
        queue.Turn();
        await StartedAsync(1);
        _time.Advance(s_stuck * 1.1);
        queue.Turn();
        await StartedAsync(1);

        Assert.Equal(blocking, _givenUp);
        _block.Set();
    }

    [Fact(Timeout = Timeout)]
    public async Task No_more_are_started_than_there_is_room_for()
    {
        while (_room.CurrentCount > 2)
        {
            await _room.WaitAsync(Cancelled);
        }

        var queue = NewQueue(maxThreads: 4);
        Add(queue, 5);
        queue.Turn();
        await StartedAsync(2);
        Assert.Equal(0, _started.CurrentCount);

        _room.Release(3);
        await StartedAsync(3);
    }

    public ValueTask DisposeAsync()
    {
        _queue?.Dispose();
        _block.Dispose();
        return _harness.DisposeAsync();
    }

    private CheckpointQueue NewQueue(int maxThreads) =>
        _queue = new(_room, Start, _givenUp.Add, new CheckpointQueue.Limits(maxThreads, s_slow, s_stuck), _time);

    private List<CheckpointRun> Add(CheckpointQueue queue, int count)
    {
        List<CheckpointRun> runs = [.. Enumerable.Range(0, count).Select(_ => new CheckpointRun(_harness.Open().Checkpoint))];
        runs.ForEach(queue.Add);
        return runs;
    }

    private void Start(CheckpointRun run)
    {
        lock (_lock)
        {
            _threads.Add(Environment.CurrentManagedThreadId);
        }

        _started.Release();
        if (_blocking.Contains(run))
        {
            _block.Wait(Cancelled);
        }
    }

    private async Task StartedAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _started.WaitAsync(Cancelled);
        }
    }
}
