using CircuitKit.Cluster;
using CircuitKit.Cluster.Messages;
using CircuitKit.Cluster.View;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Cluster;

public sealed class CircuitClusterTests
{
    private const int Timeout = 30_000;

    private readonly FakeFleet _fleet = new();
    private readonly SharedRecords _records = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(3, 4)]
    [InlineData(600, 1200)]
    public async Task Any_node_lists_the_circuits_of_all(int first, int second)
    {
        Node[] nodes = [await AddAsync(first), await AddAsync(second), await AddAsync(0)];
        var list = nodes[2].View.ListCircuitsAsync(cancellationToken: Cancelled);

        Assert.Equal(
            nodes.SelectMany(node => node.Registry.List()).Select(circuit => circuit.Id).Order(StringComparer.Ordinal),
            await list.Select(circuit => circuit.Id).ToListAsync(Cancelled));
        Assert.True(list.IsComplete);
        Assert.Empty(list.MissingNodes);
    }

    [Fact(Timeout = Timeout)]
    public async Task List_is_complete_only_when_it_was_read_to_its_end_and_each_enumeration_reads_it_again()
    {
        Node node = await AddAsync(2);
        var list = node.View.ListCircuitsAsync(cancellationToken: Cancelled);
        Assert.False(list.IsComplete);

        Assert.NotEmpty(await list.Take(1).ToListAsync(Cancelled));
        Assert.False(list.IsComplete);

        Assert.Equal(2, await list.CountAsync(Cancelled));
        Assert.True(list.IsComplete);
        node.Registry.Open("one more", connection: null);
        Assert.Equal(3, await list.CountAsync(Cancelled));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enumeration_ends_when_it_is_cancelled(bool whole)
    {
        Node node = await AddAsync(1);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await AddAsync(1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var list = node.View.ListCircuitsAsync(cancellationToken: whole ? cancelled.Token : CancellationToken.None);
            await foreach (var _ in list.WithCancellation(whole ? CancellationToken.None : cancelled.Token))
            {
            }
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task Tabs_and_users_are_listed_with_their_circuits_on_all_nodes()
    {
        Node[] nodes = [await AddAsync(1, user: "alice"), await AddAsync(2, user: "bob")];
        string[] both = [.. nodes.Select(node => node.Fake.Id).Order(StringComparer.Ordinal)];

        TabInfo tab = Assert.Single(await nodes[0].View.ListTabsAsync(cancellationToken: Cancelled).ToListAsync(Cancelled));
        Assert.Equal(("tab-of-the-test", 3), (tab.TabId, tab.Circuits));
        Assert.Equal(["alice", "bob"], tab.UserKeys);
        Assert.Equal(both, tab.NodeIds);
        List<UserInfo> users = await nodes[0].View.ListUsersAsync(new CircuitQuery { TabId = tab.TabId }, Cancelled).ToListAsync(Cancelled);
        Assert.Equal(
            [("alice", 1, nodes[0].Fake.Id), ("bob", 2, nodes[1].Fake.Id)],
            users.Select(user => (user.UserKey, user.Circuits, Assert.Single(user.NodeIds))));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_comes_over_the_wire_as_it_is()
    {
        Node here = await AddAsync(0);
        Node there = await AddAsync(1, user: "alice");

        CircuitInfo listed = Assert.Single(await here.View.ListCircuitsAsync(cancellationToken: Cancelled).ToListAsync(Cancelled));

        Assert.Equal(Assert.Single(there.Registry.List()), listed);
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_that_does_not_answer_is_named_and_the_others_are_listed()
    {
        Node here = await AddAsync(1);
        await AddAsync(1);
        Node deaf = await AddAsync(1);
        _fleet.Deafen(deaf.Fake);

        var list = here.View.ListCircuitsAsync(cancellationToken: Cancelled);
        var listing = list.ToListAsync(Cancelled).AsTask();
        await Eventually.IsAsync(() => here.Fake.Calls.Unanswered == 1, Cancelled);
        _fleet.Time.Advance(TimeSpan.FromSeconds(3));
        List<CircuitInfo> circuits = await listing;

        Assert.Equal([deaf.Fake.Id], list.MissingNodes);
        Assert.False(list.IsComplete);
        Assert.Equal(2, circuits.Count);
        Assert.DoesNotContain(circuits, circuit => circuit.NodeId == deaf.Fake.Id);
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_that_stops_answering_within_a_long_list_is_waited_for_once()
    {
        Node here = await AddAsync(1_600);
        Node deaf = await AddAsync(1_600);
        var list = here.View.ListCircuitsAsync(cancellationToken: Cancelled);
        await using var circuits = list.GetAsyncEnumerator(Cancelled);
        Assert.True(await circuits.MoveNextAsync());
        _fleet.Deafen(deaf.Fake);

        var rest = Task.Run(
            async () =>
            {
                var count = 1;
                while (await circuits.MoveNextAsync())
                {
                    count++;
                }

                return count;
            },
            Cancelled);
        await Eventually.IsAsync(() => here.Fake.Calls.Unanswered == 1, Cancelled);
        _fleet.Time.Advance(TimeSpan.FromSeconds(3));

        // All of this node's, and the first page of the other's.
        Assert.Equal(1_600 + 500, await rest);
        Assert.Equal([deaf.Fake.Id], list.MissingNodes);
        Assert.False(list.IsComplete);
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_that_was_killed_is_named_until_its_record_is_gone()
    {
        Node here = await AddAsync(1);
        Node killed = await AddAsync(1);
        _fleet.Remove(killed.Fake);

        var list = here.View.ListCircuitsAsync(cancellationToken: Cancelled);
        Assert.Single(await list.ToListAsync(Cancelled));
        Assert.Equal([killed.Fake.Id], list.MissingNodes);

        _records.All.Remove(killed.Fake.Id);
        Assert.Single(await list.ToListAsync(Cancelled));
        Assert.True(list.IsComplete);
    }

    [Fact(Timeout = Timeout)]
    public async Task Only_the_node_that_is_asked_for_is_asked()
    {
        Node here = await AddAsync(1);
        Node there = await AddAsync(2);
        Node other = await AddAsync(1);
        _fleet.Deafen(other.Fake);

        var list = here.View.ListCircuitsAsync(new CircuitQuery { NodeId = there.Fake.Id }, Cancelled);

        Assert.Equal(2, await list.CountAsync(Cancelled));
        Assert.True(list.IsComplete);
        Assert.DoesNotContain(_fleet.Sent, sent => sent.To == other.Fake.Id);
    }

    [Fact(Timeout = Timeout)]
    public async Task List_says_that_it_may_not_be_whole_when_Redis_does_not_name_the_nodes()
    {
        Node here = await AddAsync(1);
        _records.Trouble = new TimeoutException();

        var list = here.View.ListCircuitsAsync(cancellationToken: Cancelled);

        Assert.Single(await list.ToListAsync(Cancelled));
        Assert.False(list.IsComplete);
    }

    [Fact(Timeout = Timeout)]
    public async Task Nodes_are_listed_with_what_they_say_of_themselves()
    {
        Node here = await AddAsync(2);
        Node there = await AddAsync(1);

        IReadOnlyList<NodeInfo> nodes = await here.View.ListNodesAsync(Cancelled);

        Assert.Equal(new[] { here.Fake.Id, there.Fake.Id }.Order(StringComparer.Ordinal), nodes.Select(node => node.Id));
        NodeInfo other = nodes.Single(node => !node.IsThisNode);
        Assert.Equal((there.Fake.Id, 1, _fleet.Time.GetUtcNow()), (other.Id, other.Circuits.Connected, other.LastHeartbeatAt));
        Assert.Equal(["Something is not right."], other.Remarks);
        Assert.NotEmpty(other.AppVersion);
        Assert.Equal(2, nodes.Single(node => node.IsThisNode).Circuits.Total);
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_that_is_alone_answers_for_itself()
    {
        NodeIdentity identity = new();
        CircuitTable registry = NewNodes.RegistryOf(identity, _fleet.Time);
        registry.Open("one", connection: null);
        CircuitCluster view = View(
            identity,
            registry,
            new SingleNode(),
            _fleet.Add(identity).Calls,
            NewNodes.Of(new SingleNode(), identity, _fleet.Time, registry));

        Assert.Equal("one", Assert.Single(await view.ListCircuitsAsync(cancellationToken: Cancelled).ToListAsync(Cancelled)).Id);
        Assert.Equal(1, Assert.Single(await view.ListNodesAsync(Cancelled)).Circuits.Connected);
        Assert.Empty(_fleet.Sent);
    }

    private async Task<Node> AddAsync(int circuits, string? user = null)
    {
        NodeIdentity identity = new();
        CircuitTable registry = NewNodes.RegistryOf(identity, _fleet.Time);
        for (int number = 0; number < circuits; number++)
        {
            registry.Open(
                $"{Guid.NewGuid():N}",
                new CircuitConnection { Tab = new TabIdentity("tab-of-the-test", CircuitFrame.Top), User = null, UserKey = user, Url = "http://localhost/page" });
        }

        ClusterNodes nodes = NewNodes.Of(_records, identity, _fleet.Time, registry);
        FakeFleet.FakeNode fake = _fleet.Add(identity, keys: null, new ListCircuitsHandler(registry), new ListGroupsHandler(registry));
        await nodes.ExchangeAsync(TimeSpan.FromSeconds(15), Cancelled);
        return new Node(fake, registry, View(identity, registry, fake, fake.Calls, nodes));
    }

    private CircuitCluster View(NodeIdentity identity, CircuitTable registry, INodeChannel channel, ClusterCalls calls, ClusterNodes nodes) => new(
        new ClusterFanOut(calls, nodes, channel, identity, Options.Create(new ClusterOptions()), Options.Create(new SnapshotOptions()), _fleet.Time),
        nodes,
        identity,
        new ListCircuitsHandler(registry),
        new ListGroupsHandler(registry));

    private sealed record Node(FakeFleet.FakeNode Fake, CircuitTable Registry, CircuitCluster View);
}
