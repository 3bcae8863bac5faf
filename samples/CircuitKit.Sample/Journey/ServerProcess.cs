using System.Diagnostics;

namespace CircuitKit.Sample.Journey;

/// <summary>The process that serves this page now. A kill and a new start show as a new id here.</summary>
internal sealed class ServerProcess(IConfiguration configuration)
{
    public int Id { get; } = Environment.ProcessId;

    /// <summary>Set with <c>--node</c>, so that two nodes on one machine can be told apart.</summary>
    public string Node { get; } = configuration["node"] ?? Environment.MachineName;

    /// <summary>The number that the terminal of <c>samples/CircuitKit.Cluster</c> calls this node by; null outside of a cluster.</summary>
    public string? ClusterNumber { get; } = configuration["cluster-number"];

    // Of the process and not of this object, which is made when the first page asks for it.
    public DateTimeOffset StartedAt { get; } = new(Process.GetCurrentProcess().StartTime);
}
