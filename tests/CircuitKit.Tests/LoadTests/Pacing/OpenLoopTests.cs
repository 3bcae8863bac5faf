using CircuitKit.TestKit;
using System.Collections.Concurrent;
using CircuitKit.LoadTests.Pacing;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.LoadTests.Pacing;

public sealed class OpenLoopTests
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(1);
    private static readonly Schedule s_schedule = new(Count: 20, PerSecond: 100);

    private readonly FakeTimeProvider _time = new();
    private readonly LoadClock _clock;

    public OpenLoopTests() => _clock = new LoadClock(_time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Each_event_is_started_once_and_knows_when_it_was_due()
    {
        ConcurrentQueue<(int Index, TimeSpan Due)> started = new();
        Task run = new OpenLoop(_clock).RunAsync(
            s_schedule,
            (i, due) =>
            {
                started.Enqueue((i, due));
                return Task.CompletedTask;
            },
            Cancelled);
        await AdvanceUntilAsync(() => run.IsCompleted);

        await run;
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (i, TimeSpan.FromMilliseconds(10 * i))), started);
    }

    [Fact(Timeout = 60_000)]
    public async Task No_event_is_started_more_than_5_milliseconds_early()
    {
        ConcurrentQueue<TimeSpan> early = new();
        Task run = new OpenLoop(_clock).RunAsync(
            s_schedule,
            (_, due) =>
            {
                early.Enqueue(due - _clock.Now);
                return Task.CompletedTask;
            },
            Cancelled);
        await AdvanceUntilAsync(() => run.IsCompleted);

        Assert.Equal(20, early.Count);
        Assert.All(early, time => Assert.True(time <= TimeSpan.FromMilliseconds(5), $"{time} early"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Event_that_is_not_answered_holds_none_up()
    {
        TaskCompletionSource answer = new();
        int started = 0;
        Task run = new OpenLoop(_clock).RunAsync(
            s_schedule,
            (i, _) =>
            {
                Interlocked.Increment(ref started);
                return i == 0 ? answer.Task : Task.CompletedTask;
            },
            Cancelled);
        await AdvanceUntilAsync(() => Volatile.Read(ref started) == 20);

        Assert.False(run.IsCompleted);
        answer.SetResult();
        await run;
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_overdue_is_started_at_once_and_counts_from_when_it_was_due()
    {
        List<(TimeSpan Due, TimeSpan Started)> events = [];
        await new OpenLoop(_clock).RunAsync(
            s_schedule,
            (i, due) =>
            {
                events.Add((due, _clock.Now));
                if (i == 0)
                {
                    // The tool itself is held up, by a collection for example.
                    _time.Advance(TimeSpan.FromSeconds(1));
                }

                return Task.CompletedTask;
            },
            Cancelled);

        Assert.Equal((TimeSpan.FromMilliseconds(190), TimeSpan.FromSeconds(1)), events[^1]);
    }

    private async Task AdvanceUntilAsync(Func<bool> isMet)
    {
        while (!isMet())
        {
            _time.Advance(s_step);
            await Eventually.PauseAsync(Cancelled);
        }
    }
}
