namespace CircuitKit.Persistence.Capture;

/// <summary>
/// A thread that does one thing after the other and sleeps in between. A thread of the pool that is woken ten times a second stays awake for a while
/// each time, looking for more to do, on a processor that a person's click may be waiting for.
/// </summary>
/// <remarks>Started with its first work; ends when it is disposed, after what it is at.</remarks>
internal sealed class CaptureThread : IDisposable
{
    // Not a Lock: it is waited on.
    private readonly object _gate = new();
    private Thread? _thread;
    private Action? _work;
    private bool _isEnding;

    /// <summary>Does this, which must not throw; unless it is at something else, or has ended.</summary>
    public bool TryRun(Action work)
    {
        lock (_gate)
        {
            if (_work is not null || _isEnding)
            {
                return false;
            }

            _work = work;
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "CircuitKit captures" };
                _thread.UnsafeStart();
            }
            else
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (Next() is { } work)
        {
            work();
            lock (_gate)
            {
                _work = null;
            }
        }
    }

    private Action? Next()
    {
        lock (_gate)
        {
            while (_work is null && !_isEnding)
            {
                Monitor.Wait(_gate);
            }

            return _work;
        }
    }
}
