using System.Collections.Immutable;
using CircuitKit.FleetSimulation.Nodes;

namespace CircuitKit.FleetSimulation.Hosts;

/// <summary>The nodes of one process.</summary>
internal sealed class NodeGroup(NodeSettings settings) : IAsyncDisposable
{
    private ImmutableList<FleetNode> _nodes = [];

    public LoggedTroubles Troubles { get; } = new();

    public IReadOnlyList<FleetNode> All => _nodes;

    public FleetNode Find(string? id) => _nodes.Find(node => node.Id == id)
        ?? throw new InvalidOperationException("There is no such node in this process.");

    public async Task<FleetNode> StartAsync(CancellationToken cancellationToken)
    {
        FleetNode node = new(settings, Troubles);
        await node.StartAsync(cancellationToken);
        ImmutableInterlocked.Update(ref _nodes, static (all, added) => all.Add(added), node);
        return node;
    }

    public async Task StopAsync(FleetNode node, CancellationToken cancellationToken)
    {
        ImmutableInterlocked.Update(ref _nodes, static (all, removed) => all.Remove(removed), node);
        await node.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // Without a goodbye: the simulation is over, and nobody reads what they would save.
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
    }
}
