namespace CircuitKit.IntegrationTests.Resuming.Interruptions;

/// <summary>How a page loses its circuit, to go on in another.</summary>
public enum Interruption
{
    /// <summary><c>kill -9</c> of the server, and another process.</summary>
    Killed,

    /// <summary>SIGTERM to the server, and another process.</summary>
    Terminated,

    /// <summary>The next connection reaches another server, while the first one still has the circuit.</summary>
    HandedOver,

    /// <summary>The end of the retention time.</summary>
    Evicted,

    /// <summary>Hibernation of a hidden page.</summary>
    Hibernated,

    /// <summary>A pause by the framework's own means.</summary>
    Paused,

    /// <summary>The same while the store is away: the browser has the state.</summary>
    PausedWithoutStore,
}
