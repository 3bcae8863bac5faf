namespace CircuitKit;

/// <summary>When live circuits are captured. Configuration section <c>CircuitKit:Checkpoints</c>.</summary>
public sealed class CheckpointOptions
{
    /// <summary>
    /// Whether live circuits are captured at all. Default <see langword="true"/>. Without it, only what the framework itself persists
    /// (a circuit evicted after its retention time) reaches the store. Has no effect on a store that dies with the process.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// A circuit is captured this long after its last activity. Default 1 second, so that somebody who clicks once a second is not saved after
    /// every click; 50 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A circuit that never falls quiet is captured this long after its first unsaved activity. Default 1.5 seconds, so that with the time
    /// to capture and write nothing older than 2 seconds is lost; <see cref="QuietPeriod"/> to 10 minutes.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>How many circuits are captured at once. Default the number of processors, at least 2; 1 to 256.</summary>
    public int MaxConcurrentCaptures { get; set; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>How many captured snapshots may be on their way to the store at once. Default 64; 1 to 4,096.</summary>
    public int MaxConcurrentWrites { get; set; } = 64;

    /// <summary>The most time one capture may take, waiting for a busy circuit included. Default 2 seconds; 50 milliseconds to 1 minute.</summary>
    public TimeSpan CaptureTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
