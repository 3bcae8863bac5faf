namespace CircuitKit.Snapshots.File;

/// <summary>
/// A few threads for file calls, which block: a thread of the pool that waits for the disk is one that a user's click waits for. They do what is
/// queued one after the other, as few of them as keep up, and end when there is nothing to do for a while. A disk that hangs holds up nothing else.
/// </summary>
internal sealed class FileThreads(int max) : TaskScheduler
{
    /// <summary>One more thread for each so many calls that wait.</summary>
    private const int WorthAnotherThread = 16;

    private static readonly TimeSpan s_longestRest = TimeSpan.FromSeconds(30);

    // Not a Lock: it is waited on.
    private readonly object _gate = new();
    private readonly LinkedList<Task> _queue = new();
    private int _threads;
    private int _resting;

    public override int MaximumConcurrencyLevel => max;

    /// <summary>Makes a call that blocks. One that is given up while it waits is not made.</summary>
    public Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken)
    {
        // StartNew would look at the token only when a thread is free.
        var task = new Task<T>(call, cancellationToken, TaskCreationOptions.DenyChildAttach);
        try
        {
            task.Start(this);
        }
        catch (InvalidOperationException) when (cancellationToken.IsCancellationRequested)
        {
            // Given up before it was queued, as the task says.
        }

        return task;
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _queue.AddLast(task);
            if (_queue.Count <= (_threads - _resting) * WorthAnotherThread)
            {
                return;
            }

            if (_resting > 0)
            {
                Monitor.Pulse(_gate);
            }
            else if (_threads < max)
            {
                new Thread(Run) { IsBackground = true, Name = "CircuitKit files" }.UnsafeStart();
                // Not where the system refuses a thread: then the call fails, and the next one asks again.
                _threads++;
            }
        }
    }

    protected override bool TryDequeue(Task task)
    {
        lock (_gate)
        {
            return _queue.Remove(task);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _queue];
        }
    }

    private void Run()
    {
        while (Next() is { } task)
        {
            TryExecuteTask(task);
        }
    }

    private Task? Next()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                _resting++;
                var isWoken = Monitor.Wait(_gate, s_longestRest);
                _resting--;
                if (!isWoken && _queue.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }

            var first = _queue.First!.Value;
            _queue.RemoveFirst();
            return first;
        }
    }
}
