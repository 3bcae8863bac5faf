using CircuitKit.Cluster;
using CircuitKit.Cluster.Messages;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Cluster;

/// <summary>Nodes that talk through this process's memory, on one fake clock.</summary>
internal sealed class FakeFleet
{
    private readonly Dictionary<string, Action<ReadOnlyMemory<byte>>> _listening = [];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public IDataProtectionProvider Keys { get; } = new EphemeralDataProtectionProvider();

    /// <summary>Everything that was sent, sealed as it was.</summary>
    public List<(string To, byte[] Message)> Sent { get; } = [];

    /// <summary>What Redis answers instead of carrying a message.</summary>
    public Exception? Trouble { get; set; }

    public FakeNode Add(IDataProtectionProvider? keys = null, params IClusterHandler[] handlers) => Add(new NodeIdentity(), keys, handlers);

    public FakeNode Add(NodeIdentity identity, IDataProtectionProvider? keys = null, params IClusterHandler[] handlers) =>
        Add(new FakeNode(this, identity, new ClusterSeal(keys ?? Keys, Time), logger: null, handlers));

    public FakeNode Add(NodeIdentity identity, ILogger<ClusterCalls> logger, params IClusterHandler[] handlers) =>
        Add(new FakeNode(this, identity, new ClusterSeal(Keys, Time), logger, handlers));

    /// <summary>It is there for Redis, and hears nothing.</summary>
    public void Deafen(FakeNode node) => _listening[node.Id] = _ => { };

    public void Remove(FakeNode node) => _listening.Remove(node.Id);

    public void Deliver(string to, byte[] message) => _listening[to](message);

    private FakeNode Add(FakeNode node)
    {
        _listening[node.Id] = node.Calls.Receive;
        return node;
    }

    public sealed class FakeNode : INodeChannel
    {
        private readonly FakeFleet _fleet;

        public FakeNode(FakeFleet fleet, NodeIdentity identity, ClusterSeal seal, ILogger<ClusterCalls>? logger, IClusterHandler[] handlers)
        {
            _fleet = fleet;
            Id = identity.Id;
            Calls = new ClusterCalls(this, seal, handlers, identity, fleet.Time, logger ?? new FakeLogger<ClusterCalls>(Logs));
        }

        public event Action? Restored
        {
            add { }
            remove { }
        }

        public string Id { get; }

        public ClusterCalls Calls { get; }

        public FakeLogCollector Logs { get; } = new();

        public bool ReachesOthers => true;

        public Task ListenAsync(string nodeId, Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<bool> SendAsync(string nodeId, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
        {
            if (_fleet.Trouble is { } trouble)
            {
                return Task.FromException<bool>(trouble);
            }

            lock (_fleet.Sent)
            {
                _fleet.Sent.Add((nodeId, message.ToArray()));
            }

            var isThere = _fleet._listening.TryGetValue(nodeId, out var receive);
            receive?.Invoke(message);
            return Task.FromResult(isThere);
        }
    }
}
