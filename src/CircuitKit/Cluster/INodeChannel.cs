namespace CircuitKit.Cluster;

/// <summary>Carries bytes from node to node, at most once, in no order.</summary>
internal interface INodeChannel
{
    /// <summary>Whether there can be other nodes.</summary>
    bool ReachesOthers { get; }

    /// <summary>Raised when a lost connection is back: messages to this node may have been missed.</summary>
    event Action? Restored;

    /// <summary>Passes every message to this node to <paramref name="receive"/>, also after a reconnect. A second call subscribes anew.</summary>
    Task ListenAsync(string nodeId, Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken);

    /// <summary>Sends to one node. Returns false when no node listens there.</summary>
    Task<bool> SendAsync(string nodeId, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
