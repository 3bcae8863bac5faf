namespace CircuitKit.TestApp;

/// <summary>The work of <c>POST /test/starve?threads=200&amp;seconds=5</c>: an app whose code blocks the thread pool.</summary>
internal static class TestStarvation
{
    /// <summary>Queues that many work items, each of which blocks its thread for that long, and answers at once.</summary>
    public static void Begin(int threads, int seconds)
    {
        TimeSpan time = TimeSpan.FromSeconds(seconds);
        for (int i = 0; i < threads; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static time => new ManualResetEventSlim().Wait(time), time, preferLocal: false);
        }
    }
}
