using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Snapshots;

/// <summary>A fake clock that tells when somebody starts to wait on it, so that a test advances it neither too early nor by guess.</summary>
internal sealed class ObservedTimeProvider : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ObservedTimer> _running = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Seen)> _awaited = [];

    public ObservedTimeProvider()
        : base(Some.Time)
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ObservedTimer(this, base.CreateTimer(callback, state, dueTime, period), dueTime);
        lock (_lock)
        {
            int index = _awaited.FindIndex(awaited => awaited.Due == dueTime);
            if (index < 0)
            {
                _running.Add(timer);
            }
            else
            {
                _awaited[index].Seen.SetResult();
                _awaited.RemoveAt(index);
            }
        }

        return timer;
    }

    /// <summary>Waits until somebody waits for exactly this long, then lets that time pass, or more.</summary>
    public async Task PassAsync(TimeSpan due, TimeSpan? longer = null)
    {
        Task seen = Task.CompletedTask;
        lock (_lock)
        {
            if (_running.Find(timer => timer.Due == due) is { } running)
            {
                _running.Remove(running);
            }
            else
            {
                var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaited.Add((due, source));
                seen = source.Task;
            }
        }

        await seen.WaitAsync(TimeSpan.FromSeconds(20), System, TestContext.Current.CancellationToken);
        Advance(longer ?? due);
    }

    // A wait that ended otherwise, such as a call that was answered in time, is none to advance for.
    private void Forget(ObservedTimer timer)
    {
        lock (_lock)
        {
            _running.Remove(timer);
        }
    }

    private sealed class ObservedTimer(ObservedTimeProvider owner, ITimer inner, TimeSpan due) : ITimer
    {
        public TimeSpan Due { get; } = due;

        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

        public void Dispose()
        {
            owner.Forget(this);
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            owner.Forget(this);
            return inner.DisposeAsync();
        }
    }
}
