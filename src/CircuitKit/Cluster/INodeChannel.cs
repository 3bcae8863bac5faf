namespace CircuitKit.Cluster;

/// <summary>Carries bytes from node to node, at most once, in no order.</summary>
internal interface INodeChannel
{
    /// <summary>Whether there can be other nodes.</summary>
    bool ReachesOthers { get; }

    /// <summary>The connection was lost and is back: messages to this node may have been missed.</summary>
    event Action? Restored;

    /// <summary>Hands every message to this node to <paramref name="receive"/>, across lost connections. Calling it again repairs it.</summary>
    Task ListenAsync(string nodeId, Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken);

    /// <summary>Sends to one node. False when it is known that no node listens there.</summary>
    Task<bool> SendAsync(string nodeId, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
