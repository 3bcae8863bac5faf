namespace CircuitKit;

/// <summary>
/// How the servers of a fleet work together over Redis. Configuration section <c>CircuitKit:Cluster</c>. Without <c>AddRedis</c> every server works
/// alone.
/// </summary>
public sealed class ClusterOptions
{
    /// <summary>Whether this server works together with others. Default <see langword="true"/>. Has no effect without <c>AddRedis</c>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// How often this server sends a heartbeat. A server that sends none for three times as long counts as gone. Default 5 seconds; 1 second to
    /// 1 minute.
    /// </summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long another server may take to hand over a live circuit whose browser came here. After that, the circuit's last checkpoint is used. This
    /// server does not wait for one that is gone. Default 2 seconds; 100 milliseconds to 30 seconds.
    /// </summary>
    public TimeSpan HandOverTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
