namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>Does something many times, so many at once and no more.</summary>
internal static class InFlight
{
    /// <param name="count">How often.</param>
    /// <param name="atOnce">How many are under way.</param>
    /// <param name="act">Gets its number.</param>
    /// <param name="cancellationToken">Starts no more.</param>
    public static async Task RunAsync(int count, int atOnce, Func<int, Task> act, CancellationToken cancellationToken)
    {
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(atOnce, count)).Select(_ => Task.Run(WorkAsync, cancellationToken)));

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref next) is var i && i < count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await act(i);
            }
        }
    }
}
