namespace CircuitKit.Cluster;

/// <summary>The record of each living node. A record that is not renewed disappears.</summary>
internal interface INodeRecords
{
    Task SetAsync(string nodeId, ReadOnlyMemory<byte> record, TimeSpan timeToLive, CancellationToken cancellationToken);

    Task RemoveAsync(string nodeId, CancellationToken cancellationToken);

    Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListAsync(CancellationToken cancellationToken);
}
