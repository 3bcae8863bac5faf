using System.Diagnostics;

namespace CircuitKit.Snapshots.File;

/// <summary>The thread that works on the database: what has come while it was at work is done together, in one transaction.</summary>
/// <remarks>A disk may take its time, and the threads of the pool are there for the circuits. Starts with the first call.</remarks>
internal sealed class DatabaseThread(Action<List<DatabaseCall>> run, Action end) : IDisposable
{
    /// <summary>A transaction that is larger keeps other processes waiting.</summary>
    public const int MaxTogether = 256;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_long = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Queue<DatabaseCall> _waiting = new();
    private Thread? _thread;
    private bool _isAsleep;
    private bool _isDisposed;

    public Task<T> RunAsync<T>(Func<SnapshotTable, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DatabaseCall<T> call = new(work);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(FileSnapshotStore));
            if (_thread is null)
            {
                Thread thread = new(RunAll) { IsBackground = true, Name = "CircuitKit snapshots" };
                thread.UnsafeStart();
                _thread = thread;
            }

            _waiting.Enqueue(call);
            Wake();
        }

        return call.WaitAsync(cancellationToken);
    }

    /// <summary>Takes nothing more, and waits until what was taken is done, though not for ever: the disk may hang.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            Wake();
        }

        _thread?.Join(s_patience);
    }

    private void Wake()
    {
        if (_isAsleep)
        {
            _isAsleep = false;
            _work.Release();
        }
    }

    private void RunAll()
    {
        List<DatabaseCall> together = new(MaxTogether);
        Stopwatch watch = new();
        while (Take(together))
        {
            if (together.Count > 0)
            {
                watch.Restart();
                RunTogether(together);
                together.Clear();
                LetOthers(watch.Elapsed);
            }
            else
            {
                _work.Wait();
            }
        }

        end();
    }

    // SQLite has no queue: other processes look again and again whether it is free. With a slow disk they would hardly ever find it so.
    private void LetOthers(TimeSpan taken)
    {
        if (taken < s_long)
        {
            return;
        }

        bool isBusy;
        lock (_lock)
        {
            isBusy = _waiting.Count > 0;
        }

        if (isBusy)
        {
            _work.Wait(s_turn);
        }
    }

    // No exception of anybody's code ends the thread.
    private void RunTogether(List<DatabaseCall> together)
    {
        try
        {
            run(together);
        }
        catch (Exception e)
        {
            together.ForEach(call => call.Fail(e));
        }
    }

    private bool Take(List<DatabaseCall> together)
    {
        lock (_lock)
        {
            while (together.Count < MaxTogether && _waiting.TryDequeue(out var call))
            {
                together.Add(call);
            }

            _isAsleep = together.Count == 0;
            return !_isAsleep || !_isDisposed;
        }
    }
}
