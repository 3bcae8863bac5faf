namespace CircuitKit.Snapshots.File;

/// <summary>
/// A few threads for file calls, which block: a thread of the pool that waits for the disk is one that a user's click waits for. They do what is
/// queued one after the other, as few of them as keep up, and end when there is nothing to do for a while. A disk that hangs holds up nothing else.
/// </summary>
/// <remarks>
/// The results of quick calls are given together: the thread of the pool that takes one looks for the next one for as long as a call takes, and that
/// costs as much as the call.
/// </remarks>
internal sealed class FileThreads(int max, TimeProvider time)
{
    /// <summary>One more thread for each so many calls that wait; and so many results are given together at most.</summary>
    private const int Together = 16;

    private static readonly TimeSpan s_quick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_long = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestRest = TimeSpan.FromSeconds(30);

    // Not a Lock: it is waited on.
    private readonly object _gate = new();
    private readonly LinkedList<Call> _queue = new();
    private int _threads;
    private int _resting;
    private long _lastStep;

    /// <summary>Makes a call that blocks. One that is given up while it waits is not made.</summary>
    public async Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Call<T>(call);
        Queue(waiting);
        using var givenUp = cancellationToken.UnsafeRegister(
            token =>
            {
                if (Remove(waiting))
                {
                    waiting.Result.TrySetCanceled((CancellationToken)token!);
                }
            },
            cancellationToken);
        return await waiting.Result.Task.ConfigureAwait(false);
    }

    private void Queue(Call call)
    {
        lock (_gate)
        {
            _queue.AddLast(call);

            // Where one is at work for long, another one takes what waits behind it.
            if (_queue.Count <= (_threads - _resting) * Together && time.GetElapsedTime(_lastStep) < s_long)
            {
                return;
            }

            _lastStep = time.GetTimestamp();
            if (_resting > 0)
            {
                Monitor.Pulse(_gate);
            }
            else if (_threads < max)
            {
                Start();
            }
        }
    }

    private void Start()
    {
        try
        {
            new Thread(Run) { IsBackground = true, Name = "CircuitKit files" }.UnsafeStart();
            _threads++;
        }
        catch (OutOfMemoryException) when (_threads > 0)
        {
            // The system refuses one more: those that are there do it all.
        }
        catch
        {
            // The next call asks again.
            _queue.RemoveLast();
            throw;
        }
    }

    private bool Remove(Call call)
    {
        lock (_gate)
        {
            return _queue.Remove(call);
        }
    }

    private void Run()
    {
        var made = new Queue<Call>(Together);
        while (Rest())
        {
            var started = time.GetTimestamp();
            while (made.Count < Together && time.GetElapsedTime(started) < s_quick && Take() is { } call)
            {
                call.Make();
                made.Enqueue(call);
            }

            while (made.TryDequeue(out var call))
            {
                call.Give();
            }
        }
    }

    private Call? Take()
    {
        lock (_gate)
        {
            var first = _queue.First?.Value;
            if (first is not null)
            {
                _queue.RemoveFirst();
                _lastStep = time.GetTimestamp();
            }

            return first;
        }
    }

    // False when there was nothing to do for long.
    private bool Rest()
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
                    return false;
                }
            }

            return true;
        }
    }

    private abstract class Call
    {
        public abstract void Make();

        public abstract void Give();
    }

    private sealed class Call<T>(Func<T> call) : Call
    {
        private T? _value;
        private Exception? _exception;

        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Make()
        {
            try
            {
                _value = call();
            }
#pragma warning disable CA1031 // The caller that waits for it gets it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _exception = exception;
            }
        }

        public override void Give()
        {
            if (_exception is null)
            {
                Result.SetResult(_value!);
            }
            else
            {
                Result.SetException(_exception);
            }
        }
    }
}
