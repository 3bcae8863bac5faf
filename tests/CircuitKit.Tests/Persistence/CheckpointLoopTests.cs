using CircuitKit.Persistence.Capture;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Persistence;

/// <summary>The loop that saves every circuit of a server ends by nothing but its token.</summary>
public sealed class CheckpointLoopTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Turn_that_throws_does_not_end_it_also_when_the_logger_throws()
    {
        await using var harness = new CheckpointHarness();
        ClockThatThrowsInTurns time = new();
        using var scheduler = ActivatorUtilities.CreateInstance<CheckpointScheduler>(
            harness.Get<IServiceProvider>(), time, new ThrowingLogger<CheckpointScheduler>());
        await scheduler.StartAsync(Cancelled);

        await Eventually.IsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return time.Thrown >= 3;
            },
            Cancelled);

        Assert.False(scheduler.ExecuteTask!.IsCompleted);
        await scheduler.StopAsync(Cancelled);
        Assert.True(scheduler.ExecuteTask!.IsCompletedSuccessfully);
    }

    /// <summary>Throws when it is asked for the time in a turn: the first time after the wait for it.</summary>
    private sealed class ClockThatThrowsInTurns : FakeTimeProvider
    {
        private int _thrown;
        private volatile bool _isInTurn;

        public int Thrown => Volatile.Read(ref _thrown);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _isInTurn |= dueTime == CheckpointScheduler.Tick;
            return base.CreateTimer(callback, state, dueTime, period);
        }

        public override long GetTimestamp()
        {
            if (_isInTurn)
            {
                _isInTurn = false;
                Interlocked.Increment(ref _thrown);
                throw new InvalidOperationException("The app's clock.");
            }

            return base.GetTimestamp();
        }
    }
}
