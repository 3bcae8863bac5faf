namespace CircuitKit.Sample.Journey;

/// <summary>The process that serves this page now. A kill and a new start show as a new id here.</summary>
internal sealed class ServerProcess(IConfiguration configuration, TimeProvider time)
{
    public int Id { get; } = Environment.ProcessId;

    /// <summary>Set with <c>--node</c>, so that two nodes on one machine can be told apart.</summary>
    public string Node { get; } = configuration["node"] ?? Environment.MachineName;

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();
}
