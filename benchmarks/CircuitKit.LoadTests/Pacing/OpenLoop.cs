namespace CircuitKit.LoadTests.Pacing;

/// <summary>Starts events when they are due and does not wait for the earlier ones: a slow server does not make the load lighter.</summary>
internal sealed class OpenLoop(LoadClock clock)
{
    // A timer wakes one or two milliseconds late, which is more than a server needs for a click, and then waits for a thread. So events are
    // started this much ahead of time. An early one counts from when it was started and a late one from when it was due: neither flatters
    // the server, and what is late in spite of this is worth counting.
    private static readonly TimeSpan s_ahead = TimeSpan.FromMilliseconds(5);

    /// <summary>Runs a schedule; ends when each event has ended.</summary>
    /// <param name="schedule">When events are due, from now on.</param>
    /// <param name="act">Gets the event's number and the moment it is due.</param>
    /// <param name="cancellationToken">Starts no more events.</param>
    public async Task RunAsync(Schedule schedule, Func<int, TimeSpan, Task> act, CancellationToken cancellationToken)
    {
        const int ManyTasks = 4096;
        List<Task> underWay = [];
        TimeSpan start = clock.Now;
        for (int i = 0; i < schedule.Count; i++)
        {
            TimeSpan due = start + schedule.DueAfter(i);
            await WaitAsync(due, cancellationToken);
            underWay.Add(act(i, due));
            if (underWay.Count > ManyTasks)
            {
                underWay.RemoveAll(task => task.IsCompletedSuccessfully);
            }
        }

        await Task.WhenAll(underWay);
    }

    private async ValueTask WaitAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        while (due - clock.Now > s_ahead)
        {
            // A wait of less than a millisecond would not wait at all, and spin.
            TimeSpan wait = due - clock.Now - s_ahead;
            await Task.Delay(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1), clock.TimeProvider, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
