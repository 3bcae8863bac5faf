namespace CircuitKit.Testing;

/// <summary>Waits for conditions on the page, checked after each batch. Uses no timers. Not thread-safe.</summary>
internal sealed class PageWaits
{
    private readonly List<(Func<bool> IsMet, TaskCompletionSource Done)> _waits = [];

    public Task Add(Func<bool> isMet)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waits.Add((isMet, done));
        return done.Task;
    }

    public void PageChanged()
    {
        for (int i = _waits.Count - 1; i >= 0; i--)
        {
            (Func<bool> isMet, TaskCompletionSource done) = _waits[i];
            // A cancelled wait stays until its condition is met or the connection ends, and costs one check per batch.
            if (isMet())
            {
                done.TrySetResult();
                _waits.RemoveAt(i);
            }
        }
    }

    public void FailAll(Exception reason)
    {
        foreach ((_, TaskCompletionSource done) in _waits)
        {
            done.TrySetException(reason);
        }

        _waits.Clear();
    }
}
