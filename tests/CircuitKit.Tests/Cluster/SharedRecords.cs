using CircuitKit.Cluster;

namespace CircuitKit.Tests.Cluster;

/// <summary>The records of a fleet, in memory, that never run out.</summary>
internal sealed class SharedRecords : INodeRecords
{
    public Dictionary<string, ReadOnlyMemory<byte>> All { get; } = [];

    /// <summary>What Redis answers instead of a list.</summary>
    public Exception? Trouble { get; set; }

    public Task SetAsync(string nodeId, ReadOnlyMemory<byte> record, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        All[nodeId] = record;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string nodeId, CancellationToken cancellationToken)
    {
        All.Remove(nodeId);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListAsync(CancellationToken cancellationToken) =>
        Trouble is { } trouble
            ? Task.FromException<IReadOnlyList<ReadOnlyMemory<byte>>>(trouble)
            : Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([.. All.Values]);
}
