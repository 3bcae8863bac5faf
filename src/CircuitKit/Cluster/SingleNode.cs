namespace CircuitKit.Cluster;

/// <summary>The cluster without Redis: no node knows another.</summary>
internal sealed class SingleNode : INodeChannel, INodeRecords, ICircuitOwners
{
    public event Action? Restored
    {
        add { }
        remove { }
    }

    public bool ReachesOthers => false;

    public Task ListenAsync(string nodeId, Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> SendAsync(string nodeId, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task SetAsync(string nodeId, ReadOnlyMemory<byte> record, TimeSpan timeToLive, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RemoveAsync(string nodeId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([]);

    public void Set(IReadOnlyCollection<SnapshotKey> keys, string nodeId, TimeSpan timeToLive)
    {
    }

    public void Clear(SnapshotKey key, string nodeId)
    {
    }

    public ValueTask<string?> FindAsync(SnapshotKey key, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);
}
