namespace CircuitKit.Testing;

/// <summary>Waits for the page to show something. Looked at after each batch; no timers. Not thread-safe.</summary>
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
            // A wait whose caller gave up stays until its condition holds or the connection ends; it costs one look a batch.
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
