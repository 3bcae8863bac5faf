namespace CircuitKit.Cluster;

/// <summary>A cluster of one: without Redis no node knows of another.</summary>
internal sealed class SingleNode : INodeChannel, INodeRecords, ICircuitOwners
{
    private ReadOnlyMemory<byte>? _record;

    public event Action? Restored
    {
        add { }
        remove { }
    }

    public bool ReachesOthers => false;

    public Task ListenAsync(string nodeId, Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> SendAsync(string nodeId, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task SetAsync(string nodeId, ReadOnlyMemory<byte> record, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        _record = record;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string nodeId, CancellationToken cancellationToken)
    {
        _record = null;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>(_record is { } record ? [record] : []);

    public void Set(IReadOnlyCollection<SnapshotKey> keys, string nodeId, TimeSpan timeToLive)
    {
    }

    public void Clear(SnapshotKey key, string nodeId)
    {
    }

    public ValueTask<string?> FindAsync(SnapshotKey key, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);
}
