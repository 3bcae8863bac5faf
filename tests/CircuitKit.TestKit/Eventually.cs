namespace CircuitKit.TestKit;

/// <summary>Waits by the real clock, and leaves the processors to what is waited for.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits for something to be so.</summary>
    public static Task IsAsync(Func<bool> condition, CancellationToken cancellationToken) =>
        IsAsync(() => Task.FromResult(condition()), cancellationToken);

    public static async Task IsAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        while (!await condition())
        {
            await PauseAsync(cancellationToken);
        }
    }

    /// <summary>Lets what runs in the background get on, between two looks or two steps of a fake clock.</summary>
    public static Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(s_pause, TimeProvider.System, cancellationToken);
}
