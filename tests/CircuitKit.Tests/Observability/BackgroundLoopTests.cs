using CircuitKit.Observability;
using CircuitKit.TestKit;
using CircuitKit.Tests.Snapshots;

namespace CircuitKit.Tests.Observability;

/// <summary>No exception of anybody's code ends a loop, and with it the host: not a turn's, and not a logger's.</summary>
public sealed class BackgroundLoopTests
{
    private const int Timeout = 30_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Loop_goes_on_after_a_turn_that_throws_also_when_its_logger_throws(bool loggerThrows)
    {
        ObservedTimeProvider time = new();
        using Loop loop = new(time, loggerThrows);
        await loop.StartAsync(Cancelled);
        await time.PassAsync(Loop.Interval);
        for (int turn = 1; turn <= 3; turn++)
        {
            await Eventually.IsAsync(() => loop.Failures == turn, Cancelled);
            time.Advance(Loop.Interval);
        }

        await Eventually.IsAsync(() => loop.Failures == 4, Cancelled);

        await loop.StopAsync(Cancelled);

        Assert.True(loop.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal((4, 4), (loop.Turns, loop.Failures));
    }

    [Fact(Timeout = Timeout)]
    public async Task Turn_that_is_cancelled_when_the_loop_ends_is_no_failure()
    {
        ObservedTimeProvider time = new();
        using Loop loop = new(time, loggerThrows: false) { IsEndless = true };
        await loop.StartAsync(Cancelled);
        await time.PassAsync(Loop.Interval);
        await Eventually.IsAsync(() => loop.Turns == 1, Cancelled);

        await loop.StopAsync(Cancelled);

        Assert.True(loop.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Equal(0, loop.Failures);
    }

    private sealed class Loop(TimeProvider time, bool loggerThrows) : BackgroundLoop
    {
        public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

        private int _turns;
        private int _failures;

        public bool IsEndless { get; init; }

        public int Turns => Volatile.Read(ref _turns);

        public int Failures => Volatile.Read(ref _failures);

        protected override Task RunAsync(CancellationToken stoppingToken) => EveryAsync(Interval, time, TurnAsync, Failed, stoppingToken);

        private Task TurnAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _turns);
            return IsEndless
                ? Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, time, cancellationToken)
                : throw new IOException("A turn's.");
        }

        private void Failed(Exception exception)
        {
            Interlocked.Increment(ref _failures);
            if (loggerThrows)
            {
                throw new InvalidOperationException("The disk of the log is full.", exception);
            }
        }
    }
}
