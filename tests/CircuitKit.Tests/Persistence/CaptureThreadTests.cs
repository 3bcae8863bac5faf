using CircuitKit.Persistence.Capture;
using CircuitKit.TestKit;

namespace CircuitKit.Tests.Persistence;

public sealed class CaptureThreadTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task One_thread_of_its_own_does_all_the_work_one_after_the_other_and_ends_with_it()
    {
        CaptureThread captures = new();
        Thread first = await RunAsync(captures);
        Thread second = await RunAsync(captures);
        Assert.Same(first, second);
        Assert.Equal((false, true), (first.IsThreadPoolThread, first.IsBackground));

        captures.Dispose();
        await Eventually.IsAsync(() => !first.IsAlive, Cancelled);
        Assert.False(captures.TryRun(() => { }));
    }

    [Fact(Timeout = 60_000)]
    public async Task While_it_is_at_something_it_takes_no_more_and_ends_after_that()
    {
        CaptureThread captures = new();
        using ManualResetEventSlim mayEnd = new();
        TaskCompletionSource<Thread> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(captures.TryRun(() =>
        {
            started.SetResult(Thread.CurrentThread);
            mayEnd.Wait(Cancelled);
        }));
        Thread thread = await started.Task;

        Assert.False(captures.TryRun(() => { }));
        captures.Dispose();
        Assert.True(thread.IsAlive);
        mayEnd.Set();
        await Eventually.IsAsync(() => !thread.IsAlive, Cancelled);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_it_was_given_just_before_its_end_is_done()
    {
        CaptureThread captures = new();
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        Assert.True(captures.TryRun(done.SetResult));
        captures.Dispose();

        await done.Task;
    }

    // It may have to come back from its work first.
    private static async Task<Thread> RunAsync(CaptureThread captures)
    {
        TaskCompletionSource<Thread> ran = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await Eventually.IsAsync(() => captures.TryRun(() => ran.SetResult(Thread.CurrentThread)), Cancelled);
        return await ran.Task;
    }
}
