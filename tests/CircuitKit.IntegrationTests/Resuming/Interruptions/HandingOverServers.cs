using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;

namespace CircuitKit.IntegrationTests.Resuming.Interruptions;

/// <summary>Two servers. Each connection reaches the one that does not have the circuit.</summary>
internal sealed class HandingOverServers : InterruptedApp
{
    private readonly TwoNodes _nodes;

    private HandingOverServers(TwoNodes nodes) => _nodes = nodes;

    public static async Task<InterruptedApp> StartServersAsync(string[] arguments) =>
        new HandingOverServers(await TwoNodes.StartAsync(null, arguments));

    public override Task<HeadlessCircuit> OpenAsync(string page) => _nodes.First.OpenAsync(page);

    public override ValueTask DisposeAsync() => _nodes.DisposeAsync();

    protected override async Task<ReconnectOutcome> InterruptAsync(HeadlessCircuit circuit)
    {
        TrackedApp other = _nodes.NodeOf(circuit) == _nodes.First ? _nodes.Second : _nodes.First;
        await circuit.DropAsync();
        circuit.RouteTo(other.Page("/"));
        return await circuit.ReconnectAsync(Cancelled);
    }
}
