using System.Collections.Concurrent;
using CircuitKit.FleetSimulation.Nodes;
using CircuitKit.Lifetime.Drain;

namespace CircuitKit.FleetSimulation.Hosts;

/// <summary>Carries out one order in the process of some nodes.</summary>
internal sealed class HostDuties(NodeGroup nodes)
{
    /// <summary>The most circuits of a process that are opened and not saved yet.</summary>
    private const int MostOpening = 2_000;

    /// <summary>The most browsers that come back to a process at once.</summary>
    private const int MostResuming = 64;

    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time = TimeProvider.System;

    public async Task<object> DoAsync(HostOrder order, CancellationToken cancellationToken) => order.Verb switch
    {
        HostVerb.Start => await StartAsync(order.Count, cancellationToken),
        HostVerb.Open => await OpenAsync(order.Count, cancellationToken),
        HostVerb.OpenOne => new OpenedCircuit(nodes.Find(order.Node).Circuits.Open(int.MaxValue), _time.GetUtcNow()),
        HostVerb.Change => await ChangeAsync(order, cancellationToken),
        HostVerb.Settle => await SettleAsync(changes: 0, cancellationToken),
        HostVerb.Read => Read(changes: 0),
        HostVerb.Watch => await new NodeSights(nodes.All, _time).WatchAsync(order.Sight!, order.Seconds, cancellationToken),
        HostVerb.Screens => await ShowAsync(order, cancellationToken),
        HostVerb.Drain => await DrainAsync(nodes.Find(order.Node), cancellationToken),
        HostVerb.Tickets => nodes.Find(order.Node).Circuits.Tickets(order.Count),
        HostVerb.Resume => await ResumeAsync(order.Tickets ?? [], cancellationToken),
        _ => throw new InvalidOperationException($"There is no order {order.Verb}."),
    };

    private async Task<StartedNodes> StartAsync(int count, CancellationToken cancellationToken)
    {
        List<string> ids = [];
        for (int i = 0; i < count; i++)
        {
            ids.Add((await nodes.StartAsync(cancellationToken)).Id);
        }

        return new StartedNodes(ids, _time.GetUtcNow());
    }

    private async Task<HostReading> OpenAsync(int count, CancellationToken cancellationToken)
    {
        long savedBefore = Saves();
        long opened = 0;
        for (int number = 0; number < count; number++)
        {
            foreach (FleetNode node in nodes.All)
            {
                node.Circuits.Open(number);
                opened++;
                while (opened - (Saves() - savedBefore) > MostOpening)
                {
                    await Task.Delay(s_turn, _time, cancellationToken);
                }
            }
        }

        return await SettleAsync(changes: 0, cancellationToken);
    }

    private async Task<HostReading> ChangeAsync(HostOrder order, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        long changes = 0;
        while (_time.GetElapsedTime(started).TotalSeconds < order.Seconds)
        {
            await Task.Delay(s_turn, _time, cancellationToken);
            double seconds = Math.Min(order.Seconds, _time.GetElapsedTime(started).TotalSeconds);
            int due = (int)((seconds * order.PerSecond) - (changes / nodes.All.Count));
            foreach (FleetNode node in nodes.All)
            {
                node.Circuits.ChangeNext(due);
                changes += due;
            }
        }

        return await SettleAsync(changes, cancellationToken);
    }

    private async Task<HostReading> SettleAsync(long changes, CancellationToken cancellationToken)
    {
        while (nodes.All.Any(node => node.Circuits.Unsaved > 0))
        {
            await Task.Delay(s_turn * 4, _time, cancellationToken);
        }

        return Read(changes);
    }

    private async Task<ScreensSeen> ShowAsync(HostOrder order, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        (int Answers, int Incomplete) before = Seen();
        IReadOnlyList<FleetNode> all = nodes.All;
        Task[] screens =
        [
            .. Enumerable.Range(0, order.Count).Select(i => all[i % all.Count].Screens.ShowAsync(order.First + i, end.Token)),
        ];
        await Task.Delay(TimeSpan.FromSeconds(order.Seconds), _time, cancellationToken);
        await end.CancelAsync();
        await Task.WhenAll(screens).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        (int Answers, int Incomplete) after = Seen();
        return new ScreensSeen(after.Answers - before.Answers, after.Incomplete - before.Incomplete);

        (int Answers, int Incomplete) Seen() => (
            nodes.All.Sum(node => node.Screens.Seen.Answers), nodes.All.Sum(node => node.Screens.Seen.Incomplete));
    }

    private async Task<DrainedNode> DrainAsync(FleetNode node, CancellationToken cancellationToken)
    {
        // Those that were handed over before are elsewhere.
        node.Circuits.TakeReleased();
        DateTimeOffset at = _time.GetUtcNow();
        DrainStatus status = await node.Get<CircuitDrain>().DrainAsync(cancellationToken);
        IReadOnlyList<CircuitTicket> released = node.Circuits.TakeReleased();
        await nodes.StopAsync(node, cancellationToken);
        return new DrainedNode(released, at, status.Unsaved);
    }

    private async Task<ResumedCircuits> ResumeAsync(IReadOnlyList<CircuitTicket> tickets, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<string, int> failures = new();
        int next = 0;
        await Parallel.ForEachAsync(
            tickets,
            new ParallelOptions { MaxDegreeOfParallelism = MostResuming, CancellationToken = cancellationToken },
            async (ticket, token) =>
            {
                FleetNode node = nodes.All[Interlocked.Increment(ref next) % nodes.All.Count];
                if (await node.Circuits.ResumeAsync(ticket, token) is { } failure)
                {
                    failures.AddOrUpdate(failure, 1, static (_, count) => count + 1);
                }
            });
        return new ResumedCircuits(tickets.Count - failures.Values.Sum(), failures);
    }

    private long Saves() => nodes.All.Sum(node => node.Circuits.Saves.Count);

    private HostReading Read(long changes) => new(
        GC.GetTotalMemory(forceFullCollection: true),
        nodes.All.Sum(node => node.Circuits.Count),
        nodes.All.Sum(node => node.Circuits.Unsaved),
        Saves(),
        nodes.All.Sum(node => node.Circuits.Saves.Bytes),
        changes,
        nodes.Troubles.ByEvent);
}
