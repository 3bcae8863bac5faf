using CircuitKit.Circuits;
using CircuitKit.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Cluster;

public sealed class ClusterNodesTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly SharedRecords _records = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_alone_has_nobody_to_send_its_browsers_to()
    {
        ClusterNodes node = NewNode();

        await ExchangeAsync(node);

        Assert.Single(node.All);
        Assert.False(node.HasOthers);
    }

    [Fact]
    public async Task Nodes_know_of_each_other_and_of_those_that_are_draining()
    {
        (ClusterNodes first, ClusterNodes second) = (NewNode(), NewNode());

        await ExchangeAsync(first, second, first);
        Assert.True(first.HasOthers);
        Assert.True(second.HasOthers);

        second.IsDraining = true;
        await ExchangeAsync(second, first);
        Assert.False(first.HasOthers);
        Assert.True(second.HasOthers);
        Assert.Single(first.All, node => node.IsDraining);
    }

    [Fact]
    public async Task Node_that_said_good_bye_is_gone()
    {
        (ClusterNodes first, ClusterNodes second) = (NewNode(), NewNode());
        await ExchangeAsync(first, second, first);

        await second.LeaveAsync(Cancelled);
        await ExchangeAsync(first);

        Assert.False(first.HasOthers);
    }

    [Fact]
    public async Task Record_that_cannot_be_read_is_no_node()
    {
        _records.All["garbage"] = "{"u8.ToArray();
        _records.All["other"] = "{}"u8.ToArray();
        ClusterNodes node = NewNode();

        await ExchangeAsync(node);

        Assert.Single(node.All);
    }

    private static async Task ExchangeAsync(params ClusterNodes[] nodes)
    {
        foreach (ClusterNodes node in nodes)
        {
            await node.ExchangeAsync(TimeSpan.FromSeconds(15), Cancelled);
        }
    }

    private ClusterNodes NewNode()
    {
        NodeIdentity identity = new();
        return new ClusterNodes(_records, new CircuitRegistry(identity, _time, NullLogger<CircuitRegistry>.Instance), identity, _time);
    }

    private sealed class SharedRecords : INodeRecords
    {
        public Dictionary<string, ReadOnlyMemory<byte>> All { get; } = [];

        public Task SetAsync(string nodeId, ReadOnlyMemory<byte> record, TimeSpan timeToLive, CancellationToken cancellationToken)
        {
            All[nodeId] = record;
            return Task.CompletedTask;
        }

        public Task RemoveAsync(string nodeId, CancellationToken cancellationToken)
        {
            All.Remove(nodeId);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ListAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([.. All.Values]);
    }
}
