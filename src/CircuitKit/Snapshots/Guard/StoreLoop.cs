namespace CircuitKit.Snapshots.Guard;

/// <summary>
/// A loop in the background that runs while there is something to do, with growing waits while that does not work. Nothing that a turn throws ends
/// it.
/// </summary>
/// <param name="hasWork">Whether there is something to do.</param>
/// <param name="turn">Does some of it, and returns whether that worked.</param>
/// <param name="usualWait">How long to wait before a turn, unless the one before did not work.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Where trouble is logged.</param>
internal sealed class StoreLoop(
    Func<bool> hasWork, Func<CancellationToken, Task<bool>> turn, TimeSpan usualWait, TimeProvider timeProvider, ILogger logger) : IAsyncDisposable
{
    public static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposing = new();
    private readonly LoopTrouble _trouble = new(logger);
    private Task _loop = Task.CompletedTask;
    private bool _isRunning;

    /// <summary>Call after there has come to be something to do.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (!_isRunning && !_disposing.IsCancellationRequested)
            {
                _isRunning = true;
                _loop = Task.Run(() => RunAsync(_disposing.Token));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task loop;
        lock (_lock)
        {
            _disposing.Cancel();
            loop = _loop;
        }

        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _disposing.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var wait = usualWait;
        while (HasWork())
        {
            await Task.Delay(wait, timeProvider, cancellationToken).ConfigureAwait(false);
            wait = await TryTurnAsync(cancellationToken).ConfigureAwait(false) ? usualWait
                : wait < FirstWait ? FirstWait
                : TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
        }
    }

    // Under the lock, so that new work is either seen here or starts the loop again.
    private bool HasWork()
    {
        lock (_lock)
        {
            return _isRunning = hasWork();
        }
    }

    private async Task<bool> TryTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await turn(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _trouble.Report(e);
            return false;
        }
    }
}
