using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Snapshots;

/// <summary>A fake clock that tells when somebody starts to wait on it, so that a test advances it neither too early nor by guess.</summary>
internal sealed class ObservedTimeProvider : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _started = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Seen)> _awaited = [];

    public ObservedTimeProvider()
        : base(Some.Time)
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            int index = _awaited.FindIndex(awaited => awaited.Due == dueTime);
            if (index < 0)
            {
                _started.Add(dueTime);
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
        Task seen;
        lock (_lock)
        {
            if (_started.Remove(due))
            {
                seen = Task.CompletedTask;
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
}
