using CircuitKit.Observability;

namespace CircuitKit.Snapshots.Guard;

/// <summary>
/// Logs what would otherwise end a loop in the background, once for each type of exception. Never throws: a logger may be the trouble.
/// </summary>
internal sealed class LoopTrouble(ILogger logger)
{
    private readonly LogOnce _logged = new();

    /// <summary>Runs it, and reports what it throws.</summary>
    public void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Report(e);
        }
    }

    public void Report(Exception exception)
    {
        if (!_logged.IsNew(exception.GetType().Name))
        {
            return;
        }

        try
        {
            Log.SnapshotLoopFailed(logger, exception);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nobody is left to be told.
        }
    }
}
