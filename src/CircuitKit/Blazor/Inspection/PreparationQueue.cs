namespace CircuitKit.Blazor.Inspection;

/// <summary>
/// Does on another thread what a capture would do for the first time on the dispatcher of a circuit, one thing after the other. A capture waits for
/// none of it.
/// </summary>
internal static class PreparationQueue
{
    private static readonly Lock s_lock = new();
    private static Task s_latest = Task.CompletedTask;

    /// <summary>Ends when all is prepared that was queued before.</summary>
    public static Task Latest
    {
        get
        {
            lock (s_lock)
            {
                return s_latest;
            }
        }
    }

    /// <param name="prepare">If it throws, what it prepares is done without it.</param>
    public static void Queue(Action prepare)
    {
        lock (s_lock)
        {
            s_latest = s_latest.ContinueWith(
                (_, _) => Run(prepare), null, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static void Run(Action prepare)
    {
        try
        {
            prepare();
        }
        catch (Exception) // A type that cannot be compiled or written is read by reflection, and refused when it is written.
        {
        }
    }
}
