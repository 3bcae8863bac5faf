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

    [Fact(Timeout = Timeout)]
    public async Task Any_node_lists_the_circuits_of_all()
    {
        Node[] nodes = [await AddAsync(3), await AddAsync(4), await AddAsync(0)];

        ClusterPage<CircuitInfo> page = await nodes[2].View.ListCircuitsAsync(new CircuitQuery { PageSize = 5 }, Cancelled);
        ClusterPage<CircuitInfo> rest = await nodes[2].View.ListCircuitsAsync(new CircuitQuery { PageSize = 5, After = page.Next }, Cancelled);

        Assert.Equal(
            nodes.SelectMany(node => node.Registry.List()).Select(circuit => circuit.Id).Order(StringComparer.Ordinal),
            page.Items.Concat(rest.Items).Select(circuit => circuit.Id));
        Assert.Null(rest.Next);
        Assert.True(page.IsComplete && rest.IsComplete);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_comes_over_the_wire_as_it_is()
    {
        Node here = await AddAsync(0);
        Node there = await AddAsync(1, user: "alice");

        CircuitInfo listed = Assert.Single((await here.View.ListCircuitsAsync(new CircuitQuery(), Cancelled)).Items);

        Assert.Equal(Assert.Single(there.Registry.List()), listed);
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_that_does_not_answer_is_named_and_the_others_are_listed()
    {
        Node here = await AddAsync(1);
        await AddAsync(1);
        Node deaf = await AddAsync(1);
        _fleet.Deafen(deaf.Fake);

        Task<ClusterPage<CircuitInfo>> listing = here.View.ListCircuitsAsync(new CircuitQuery(), Cancelled);
        await Eventually.IsAsync(() => here.Fake.Calls.Unanswered == 1, Cancelled);
        _fleet.Time.Advance(TimeSpan.FromSeconds(3));
        ClusterPage<CircuitInfo> page = await listing;

        Assert.Equal([deaf.Fake.Id], page.MissingNodes);
        Assert.False(page.IsComplete);
        Assert.Equal(2, page.Items.Count);
        Assert.DoesNotContain(page.Items, circuit => circuit.NodeId == deaf.Fake.Id);
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_that_was_killed_is_named_until_its_record_is_gone()
    {
        Node here = await AddAsync(1);
        Node killed = await AddAsync(1);
        _fleet.Remove(killed.Fake);

        Assert.Equal([killed.Fake.Id], (await here.View.ListCircuitsAsync(new CircuitQuery(), Cancelled)).MissingNodes);

        _records.All.Remove(killed.Fake.Id);
        Assert.True((await here.View.ListCircuitsAsync(new CircuitQuery(), Cancelled)).IsComplete);
    }

    [Fact(Timeout = Timeout)]
    public async Task Only_the_node_that_is_asked_for_is_asked()
    {
        Node here = await AddAsync(1);
        Node there = await AddAsync(2);
        Node other = await AddAsync(1);
        _fleet.Deafen(other.Fake);

        ClusterPage<CircuitInfo> page = await here.View.ListCircuitsAsync(new CircuitQuery { NodeId = there.Fake.Id }, Cancelled);

        Assert.Equal(2, page.Items.Count);
        Assert.True(page.IsComplete);
        Assert.DoesNotContain(_fleet.Sent, sent => sent.To == other.Fake.Id);
    }

    [Fact(Timeout = Timeout)]
    public async Task List_says_that_it_may_not_be_whole_when_Redis_does_not_name_the_nodes()
    {
        Node here = await AddAsync(1);
        _records.Trouble = new TimeoutException();

        ClusterPage<CircuitInfo> page = await here.View.ListCircuitsAsync(new CircuitQuery(), Cancelled);

        Assert.Single(page.Items);
        Assert.False(page.IsComplete);
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
        CircuitCluster view = View(identity, registry, new SingleNode(), _fleet.Add(identity).Calls, NewNodes.Of(new SingleNode(), identity, _fleet.Time, registry));

        Assert.Equal("one", Assert.Single((await view.ListCircuitsAsync(new CircuitQuery(), Cancelled)).Items).Id);
        Assert.Equal(1, Assert.Single(await view.ListNodesAsync(Cancelled)).Circuits.Connected);
        Assert.Empty(_fleet.Sent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task Page_size_out_of_its_range_is_refused(int size)
    {
        Node node = await AddAsync(0);

        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.View.ListCircuitsAsync(new CircuitQuery { PageSize = size }, Cancelled));

        Assert.StartsWith($"PageSize is {size}; set it to a value from 1 to 500.", error.Message, StringComparison.Ordinal);
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
        FakeFleet.FakeNode fake = _fleet.Add(identity, keys: null, new CircuitsHandler(registry), new TabsHandler(registry), new UsersHandler(registry));
        await nodes.ExchangeAsync(TimeSpan.FromSeconds(15), Cancelled);
        return new Node(fake, registry, View(identity, registry, fake, fake.Calls, nodes));
    }

    private CircuitCluster View(NodeIdentity identity, CircuitTable registry, INodeChannel channel, ClusterCalls calls, ClusterNodes nodes) => new(
        new ClusterFanOut(calls, nodes, channel, identity, Options.Create(new CircuitKitOptions()), _fleet.Time),
        nodes,
        identity,
        new CircuitsHandler(registry),
        new TabsHandler(registry),
        new UsersHandler(registry));

    private sealed record Node(FakeFleet.FakeNode Fake, CircuitTable Registry, CircuitCluster View);
}
