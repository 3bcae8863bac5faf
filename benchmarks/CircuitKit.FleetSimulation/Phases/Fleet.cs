using CircuitKit.FleetSimulation.Hosts;
using CircuitKit.FleetSimulation.Nodes;
using CircuitKit.FleetSimulation.Redis;

namespace CircuitKit.FleetSimulation.Phases;

/// <summary>The processes of a fleet and its Redis.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly List<HostProcess> _hosts = [];

    private Fleet(FleetRedis redis) => Redis = redis;

    public FleetRedis Redis { get; }

    public IReadOnlyList<HostProcess> Hosts => _hosts;

    public int NodeCount => _hosts.Sum(host => host.Nodes.Count);

    /// <summary>The processes whose nodes live to the end: all but the last one, which has the node that is lost.</summary>
    public IReadOnlyList<HostProcess> Lasting => _hosts.Count > 1 ? [.. _hosts.SkipLast(1)] : _hosts;

    /// <summary>Starts Redis and the processes, without nodes.</summary>
    public static async Task<Fleet> StartAsync(FleetPlan plan, int nodes, string keys, CancellationToken cancellationToken)
    {
        Fleet fleet = new(await FleetRedis.StartAsync(plan.IsCluster, cancellationToken));
        try
        {
            NodeSettings settings = new(fleet.Redis.Configuration, keys, plan.Heartbeat.TotalSeconds, plan.StateBytes);
            int processes = nodes == 1 ? 1 : Math.Min(plan.Processes, nodes - 1) + 1;
            for (int i = 0; i < processes; i++)
            {
                fleet._hosts.Add(await HostProcess.StartAsync(settings, cancellationToken));
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the nodes: one first, which makes the data protection key. Returns when the last one was started.</summary>
    public async Task<DateTimeOffset> StartNodesAsync(int nodes, CancellationToken cancellationToken)
    {
        StartedNodes first = await StartNodesAsync(_hosts[^1], 1, cancellationToken);
        int rest = nodes - 1;
        StartedNodes[] started = await Task.WhenAll(Lasting.Select((host, i) => StartNodesAsync(
            host, (rest / Lasting.Count) + (i < rest % Lasting.Count ? 1 : 0), cancellationToken)));
        return started.Select(nodes => nodes.At).Append(first.At).Max();
    }

    public static async Task<StartedNodes> StartNodesAsync(HostProcess host, int count, CancellationToken cancellationToken)
    {
        StartedNodes started = await host.AskAsync<StartedNodes>(new HostOrder(HostVerb.Start) { Count = count }, cancellationToken);
        host.Nodes.AddRange(started.Ids);
        return started;
    }

    /// <summary>Gives all processes the same order.</summary>
    public Task<T[]> AskAllAsync<T>(HostOrder order, CancellationToken cancellationToken) =>
        Task.WhenAll(_hosts.Where(host => host.Nodes.Count > 0).Select(host => host.AskAsync<T>(order, cancellationToken)));

    /// <summary>Has the browsers of these circuits come back, to all nodes alike.</summary>
    public static async Task<IReadOnlyList<ResumedCircuits>> ResumeAsync(
        IReadOnlyList<CircuitTicket> tickets, IReadOnlyList<HostProcess> hosts, CancellationToken cancellationToken)
    {
        double nodes = hosts.Sum(host => host.Nodes.Count);
        List<Task<ResumedCircuits>> resumed = [];
        int given = 0;
        int before = 0;
        foreach (HostProcess host in hosts)
        {
            before += host.Nodes.Count;
            int end = (int)Math.Round(tickets.Count * before / nodes);
            HostOrder order = new(HostVerb.Resume) { Tickets = [.. tickets.Skip(given).Take(end - given)] };
            resumed.Add(host.AskAsync<ResumedCircuits>(order, cancellationToken));
            given = end;
        }

        return await Task.WhenAll(resumed);
    }

    /// <summary>Ends the process of the node that is lost, without a goodbye.</summary>
    public async Task LoseLastAsync()
    {
        HostProcess lost = _hosts[^1];
        await lost.KillAsync();
        lost.Nodes.Clear();
        _hosts.Remove(lost);
        await lost.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_hosts.Select(host => host.DisposeAsync().AsTask()));
        await Redis.DisposeAsync();
    }
}
