using CircuitKit.FleetSimulation.Hosts;
using CircuitKit.FleetSimulation.Nodes;
using CircuitKit.FleetSimulation.Redis;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.FleetSimulation.Phases;

/// <summary>All phases of one fleet.</summary>
internal sealed class FleetPhases(FleetPlan plan, Fleet fleet, LoadClock clock, Progress progress)
{
    private readonly PhaseLog _log = new(fleet, clock);

    public async Task<FleetStep> RunAsync(int nodes, CancellationToken cancellationToken)
    {
        Say($"{Figure.Count(nodes)} nodes start");
        long before = await HeapAsync(cancellationToken, everyProcess: true);
        DateTimeOffset started = await fleet.StartNodesAsync(nodes, cancellationToken);
        await _log.AgreeAsync("all nodes joined", started, new Sight(SightKind.Nodes, Count: nodes), plan, cancellationToken);
        await HeartbeatsAsync(cancellationToken);
        long empty = await HeapAsync(cancellationToken);
        RedisReading redisEmpty = await fleet.Redis.ReadAsync();

        int circuits = nodes * plan.CircuitsPerNode;
        Say($"{Figure.Count(circuits)} circuits open");
        HostReading[] opened = await OpenAsync(circuits, cancellationToken);
        RedisReading redisFull = await fleet.Redis.ReadAsync();

        Say("checkpoints");
        await ChangeAsync(cancellationToken);
        Say($"{plan.Screens} dashboards");
        await ScreensAsync(cancellationToken);
        await OneMoreAsync(cancellationToken);
        if (nodes > 1)
        {
            Say("live hand-overs");
            await HandOversAsync(nodes, cancellationToken);
            Say("rolling deploy");
            await DeployAsync(FleetPlan.Replaced(nodes), cancellationToken);
            Say("loss of a node");
            await LoseNodeAsync(cancellationToken);
        }

        double? savedAgain = null;
        if (plan.IsCluster)
        {
            Say("loss of a Redis master");
            savedAgain = await new MasterLoss(plan, fleet, _log).RunAsync(cancellationToken);
        }

        Say("count");
        HostReading[] last = await fleet.AskAllAsync<HostReading>(new HostOrder(HostVerb.Settle), cancellationToken);
        _log.Expect(circuits + 1, last.Sum(reading => reading.Circuits), "a circuit is missing at the end");
        return new FleetStep
        {
            Nodes = nodes,
            Circuits = circuits,
            HeapPerNode = (empty - before) / (double)nodes,
            HeapPerCircuit = (opened.Sum(reading => reading.Heap) - empty) / (double)circuits,
            RedisMemoryPerCircuit = (redisFull.Memory - redisEmpty.Memory) / (double)circuits,
            KeysPerCircuit = (redisFull.Keys - redisEmpty.Keys) / (double)circuits,
            SnapshotBytes = opened.Sum(reading => reading.SavedBytes) / (double)opened.Sum(reading => reading.Saves),
            SavedAgain = savedAgain,
            Phases = _log.Phases,
            Agreements = _log.Agreements,
            Failures = _log.Failures,
            Logged = last.SelectMany(reading => reading.Troubles)
                .GroupBy(trouble => trouble.Key, trouble => trouble.Value)
                .ToDictionary(same => same.Key, same => same.Sum()),
        };
    }

    private void Say(string what) => progress.Say($"{clock.Now.TotalSeconds:0} s: {what}");

    private async Task<long> HeapAsync(CancellationToken cancellationToken, bool everyProcess = false)
    {
        HostReading[] readings = everyProcess
            ? await Task.WhenAll(fleet.Hosts.Select(host => host.AskAsync<HostReading>(new HostOrder(HostVerb.Read), cancellationToken)))
            : await fleet.AskAllAsync<HostReading>(new HostOrder(HostVerb.Read), cancellationToken);
        return readings.Sum(reading => reading.Heap);
    }

    // Nothing but heartbeats. Each writes its node's expiry into the index once.
    private Task<int> HeartbeatsAsync(CancellationToken cancellationToken) => _log.MeasureAsync(
        PhaseNames.Heartbeat,
        async () =>
        {
            await Task.Delay(plan.Duration, clock.TimeProvider, cancellationToken);
            return 0;
        },
        (_, redis) => redis.Commands.GetValueOrDefault("zadd").Calls);

    private Task<HostReading[]> OpenAsync(int circuits, CancellationToken cancellationToken) => _log.MeasureAsync(
        PhaseNames.Open,
        () => fleet.AskAllAsync<HostReading>(new HostOrder(HostVerb.Open) { Count = plan.CircuitsPerNode }, cancellationToken),
        (opened, _) =>
        {
            _log.Expect(circuits, opened.Sum(reading => reading.Circuits), "a circuit was not opened");
            return circuits;
        });

    private async Task ChangeAsync(CancellationToken cancellationToken)
    {
        long before = (await fleet.AskAllAsync<HostReading>(new HostOrder(HostVerb.Settle), cancellationToken)).Sum(reading => reading.Saves);
        HostOrder order = new(HostVerb.Change)
        {
            Seconds = plan.Duration.TotalSeconds,
            PerSecond = plan.CircuitsPerNode / (plan.Pace.TotalSeconds * plan.Slowed),
        };
        await _log.MeasureAsync(
            PhaseNames.Checkpoint,
            () => fleet.AskAllAsync<HostReading>(order, cancellationToken),
            (changed, _) =>
            {
                if (changed.Sum(reading => reading.Changes) == 0)
                {
                    _log.Fail("no circuit changed");
                }

                return changed.Sum(reading => reading.Saves) - before;
            });
    }

    private async Task ScreensAsync(CancellationToken cancellationToken)
    {
        // Each on a node of its own, as a load balancer would have it, as far as there are processes and nodes.
        var hosts = fleet.Lasting.Where(host => host.Nodes.Count > 0).DefaultIfEmpty(fleet.Hosts[^1]).ToList();
        int nodes = fleet.NodeCount;
        await _log.MeasureAsync(
            PhaseNames.Screen,
            () => Task.WhenAll(hosts.Select((host, i) => host.AskAsync<ScreensSeen>(
                new HostOrder(HostVerb.Screens)
                {
                    First = plan.Screens * i / hosts.Count,
                    Count = (plan.Screens * (i + 1) / hosts.Count) - (plan.Screens * i / hosts.Count),
                    Seconds = plan.Duration.TotalSeconds,
                },
                cancellationToken))),
            (seen, _) =>
            {
                _log.Fail("a dashboard lacked a node", seen.Sum(screens => screens.Incomplete));
                if (seen.Sum(screens => screens.Statuses) == 0)
                {
                    _log.Fail("no dashboard got a status");
                }

                return plan.Screens * plan.Duration.TotalSeconds * nodes;
            });
    }

    private async Task OneMoreAsync(CancellationToken cancellationToken)
    {
        HostProcess host = fleet.Hosts[0];
        string node = host.Nodes[0];
        OpenedCircuit opened = await host.AskAsync<OpenedCircuit>(new HostOrder(HostVerb.OpenOne) { Node = node }, cancellationToken);
        Sight inList = new(SightKind.Circuit, node, TabId: opened.TabId);
        await _log.AgreeAsync("a circuit is in every node's list", opened.At, inList, plan, cancellationToken);
        Sight inCount = new(SightKind.Circuits, node, plan.CircuitsPerNode + 1);
        await _log.AgreeAsync("a circuit is in every node's count", opened.At, inCount, plan, cancellationToken);
    }

    private async Task HandOversAsync(int nodes, CancellationToken cancellationToken)
    {
        // From the first half of the processes to the others, node by node.
        List<CircuitTicket> tickets = [];
        HostProcess from = fleet.Lasting[0];
        int each = Math.Min(plan.CircuitsPerNode, Math.Max(1, plan.HandOvers * nodes / from.Nodes.Count));
        foreach (string node in from.Nodes)
        {
            HostOrder some = new(HostVerb.Tickets) { Node = node, Count = each };
            tickets.AddRange(await from.AskAsync<List<CircuitTicket>>(some, cancellationToken));
        }

        await MoveAsync(PhaseNames.HandOver, tickets, [.. fleet.Hosts.Where(host => host != from)], cancellationToken);
    }

    // A new node starts in the same process, then the old one drains, and its browsers come to all nodes.
    private async Task DeployAsync(int count, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            HostProcess host = fleet.Lasting[i % fleet.Lasting.Count];
            string old = host.Nodes[0];
            await Fleet.StartNodesAsync(host, 1, cancellationToken);
            host.Nodes.RemoveAt(0);
            Task<DrainedNode> draining = host.AskAsync<DrainedNode>(new HostOrder(HostVerb.Drain) { Node = old }, cancellationToken);
            DrainedNode drained = await draining;
            _log.Fail("a drained circuit was not saved", drained.Unsaved);
            if (i == 0)
            {
                await _log.AgreeAsync("a node drained and left", drained.At, new Sight(SightKind.Draining, old), plan, cancellationToken);
            }

            await MoveAsync(PhaseNames.Deploy, drained.Tickets, fleet.Hosts, cancellationToken);
        }
    }

    private async Task LoseNodeAsync(CancellationToken cancellationToken)
    {
        HostProcess lost = fleet.Hosts[^1];
        string node = lost.Nodes[0];
        await lost.AskAsync<HostReading>(new HostOrder(HostVerb.Settle), cancellationToken);
        HostOrder all = new(HostVerb.Tickets) { Node = node, Count = int.MaxValue };
        List<CircuitTicket> tickets = await lost.AskAsync<List<CircuitTicket>>(all, cancellationToken);
        DateTimeOffset at = clock.TimeProvider.GetUtcNow();
        await fleet.LoseLastAsync();
        await _log.AgreeAsync("a node was lost", at, new Sight(SightKind.Gone, node), plan, cancellationToken);
        await MoveAsync(PhaseNames.LostNode, tickets, fleet.Hosts, cancellationToken);
    }

    private async Task MoveAsync(
        string phase, IReadOnlyList<CircuitTicket> tickets, IReadOnlyList<HostProcess> hosts, CancellationToken cancellationToken)
    {
        IReadOnlyList<ResumedCircuits> resumed = await _log.MeasureAsync(
            phase, () => Fleet.ResumeAsync(tickets, hosts, cancellationToken), (some, _) => some.Sum(one => one.Count));
        foreach ((string failure, int count) in resumed.SelectMany(some => some.Failures))
        {
            _log.Fail(failure, count);
        }
    }
}
