using CircuitKit.Cluster.Proxy;

namespace CircuitKit.Cluster.Nodes;

/// <summary>All nodes, and the commands for several nodes.</summary>
internal sealed class Fleet(int count, string redis) : IAsyncDisposable
{
    public IReadOnlyList<Node> Nodes { get; } = [.. Enumerable.Range(1, count).Select(number => new Node(number, redis))];

    public FleetProxy? Proxy { get; set; }

    public Node this[int number] => number >= 1 && number <= Nodes.Count
        ? Nodes[number - 1]
        : throw new ClusterException($"There is no node {number}; they are numbered from 1 to {Nodes.Count}.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The first node creates the data protection keys, and the others find them. Started together on an empty Redis, each would create its own.
        await Nodes[0].StartAsync(cancellationToken);
        await Task.WhenAll(Nodes.Skip(1).Select(node => node.StartAsync(cancellationToken)));
    }

    public async Task StartAsync(int number, CancellationToken cancellationToken)
    {
        await this[number].StartAsync(cancellationToken);
        await Proxy!.WaitUntilInServiceAsync(this[number], cancellationToken);
    }

    public Task WaitUntilInServiceAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Nodes.Select(node => Proxy!.WaitUntilInServiceAsync(node, cancellationToken)));

    /// <summary>As in a deploy: restarts one node after the other, the next one only when the last one is ready again.</summary>
    public Task RollAsync(CancellationToken cancellationToken) => OneAfterTheOtherAsync(node => node.StopAsync(cancellationToken), cancellationToken);

    /// <summary>The same with SIGKILL, so that no node can save anything.</summary>
    public Task CrashAsync(CancellationToken cancellationToken) => OneAfterTheOtherAsync(node => node.KillAsync(), cancellationToken);

    public async ValueTask DisposeAsync() => await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));

    private async Task OneAfterTheOtherAsync(Func<Node, Task> end, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= Nodes.Count; number++)
        {
            if (this[number].ProcessId is not null)
            {
                await end(this[number]);
            }

            await StartAsync(number, cancellationToken);
        }
    }
}
