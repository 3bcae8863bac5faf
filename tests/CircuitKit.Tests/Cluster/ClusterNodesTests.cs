using System.Text;
using System.Text.Json;
using CircuitKit.Cluster;
using CircuitKit.Cluster.Agreement;
using CircuitKit.Cluster.Messages;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Cluster;

public sealed class ClusterNodesTests
{
    private static readonly IDataProtector s_protector = NewNodes.Keys.CreateProtector("CircuitKit.Cluster.Node", "v1");

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
    public async Task Start_of_the_first_node_with_a_version_is_passed_on_after_its_end()
    {
        ClusterNodes first = NewNode();
        DateTimeOffset started = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromHours(1));
        ClusterNodes second = NewNode();
        await ExchangeAsync(first, second);
        await first.LeaveAsync(Cancelled);
        _time.Advance(TimeSpan.FromHours(1));
        ClusterNodes third = NewNode();

        await ExchangeAsync(second, third);

        Assert.Equal((started, started), (second.VersionSince, third.VersionSince));
        Assert.Equal(started, third.Describe().VersionSince);
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
    public async Task Node_of_an_older_version_that_says_less_is_a_node()
    {
        _records.All["old"] = Sealed("old", """{"Id":"old","StartedAt":"2026-01-02T03:04:05Z","Circuits":1,"IsDraining":false}""");
        ClusterNodes node = NewNode();

        await ExchangeAsync(node);

        Assert.True(node.HasOthers);
    }

    [Fact]
    public async Task Record_that_no_node_of_this_app_wrote_of_itself_is_no_node()
    {
        ClusterNodes node = NewNode();
        ClusterNodes other = NewNode();
        await ExchangeAsync(other);
        NodeEnvelope real = NodeSeal.Read(Assert.Single(_records.All.Values))!;
        _records.All.Clear();
        const string Forged = """{"Id":"forged","StartedAt":"2026-01-02T03:04:05Z","Circuits":1,"IsDraining":false}""";
        _records.All["plain"] = Encoding.UTF8.GetBytes(Forged);
        _records.All["no proof"] = Bytes(Envelope("no-proof", Forged) with { Proof = null });
        _records.All["another's proof"] = Bytes(real with { Id = "forged" });
        _records.All["no base64"] = Bytes(real with { Id = "forged-too", Proof = "?" });
        _records.All["other keys"] = Bytes(Envelope("stranger", Forged, new EphemeralDataProtectionProvider()));
        _records.All["no id"] = Bytes(real with { Id = "two\nlines" });
        _records.All["nothing"] = Array.Empty<byte>();

        await ExchangeAsync(node);

        Assert.False(node.HasOthers);
        Assert.Single(node.All);
        Assert.Equal(["stranger"], node.Strangers);
    }

    [Fact]
    public async Task What_somebody_else_writes_in_the_name_of_a_node_does_not_count_and_what_it_wrote_itself_does()
    {
        NodeIdentity identity = new();
        ClusterNodes node = NewNode();
        ClusterNodes other = NewNodes.Of(_records, identity, _time);
        ClusterNodes third = NewNode();
        await ExchangeAsync(third);
        NodeEnvelope another = NodeSeal.Read(Assert.Single(_records.All.Values))!;
        await third.LeaveAsync(Cancelled);
        other.IsDraining = true;
        await ExchangeAsync(other);
        NodeEnvelope real = NodeSeal.Read(_records.All[identity.Id])!;
        byte[]?[] forgeries = [null, [], [1, 2, 3], another.Content];

        _records.All[identity.Id] = Bytes(real with { Content = null });
        await ExchangeAsync(node);
        Assert.Equal((0, false), Assert.Single(OthersOf(node)));
        _records.All[identity.Id] = Bytes(real);
        await ExchangeAsync(node);
        Assert.Equal((0, true), Assert.Single(OthersOf(node)));
        foreach (byte[]? forgery in forgeries)
        {
            _records.All[identity.Id] = Bytes(real with { Content = forgery });
            await ExchangeAsync(node);
            Assert.Equal((0, true), Assert.Single(OthersOf(node)));
        }

        IEnumerable<(int, bool)> OthersOf(ClusterNodes of) =>
            of.All.Where(record => record.Id == identity.Id).Select(record => (record.States.Total, record.IsDraining));
    }

    [Fact]
    public async Task Nobody_else_speaks_for_this_node()
    {
        NodeIdentity identity = new();
        ClusterNodes node = NewNodes.Of(_records, identity, _time);
        await ExchangeAsync(node);
        _records.All[identity.Id] = Sealed(
            identity.Id, $$"""{"Id":"{{identity.Id}}","StartedAt":"2026-01-02T03:04:05Z","Circuits":99,"IsDraining":true}""");

        await node.RefreshAsync(Cancelled);

        Assert.Equal((0, false), Assert.Single(node.All.Select(record => (record.States.Total, record.IsDraining))));
    }

    [Fact]
    public async Task Record_says_nothing_personal()
    {
        NodeIdentity identity = new();
        CircuitTable registry = NewNodes.RegistryOf(identity, _time);
        registry.Open("the-circuit", new CircuitConnection { Tab = new TabIdentity("the-tab", CircuitFrame.Top), User = null, UserKey = "alice" });
        ClusterNodes node = NewNodes.Of(_records, identity, _time, registry);

        await ExchangeAsync(node);

        NodeEnvelope envelope = NodeSeal.Read(Assert.Single(_records.All.Values))!;
        string record = Encoding.UTF8.GetString(s_protector.Unprotect(envelope.Content!));
        Assert.Contains("\"Connected\":1", record, StringComparison.Ordinal);
        Assert.All(["alice", "the-circuit", "the-tab"], word => Assert.DoesNotContain(word, record, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Record_that_cannot_be_read_is_no_node()
    {
        _records.All["garbage"] = "{"u8.ToArray();
        _records.All["other"] = "{}"u8.ToArray();
        _records.All["null"] = """{"Id":"x","StartedAt":"2026-01-02T03:04:05Z","Circuits":1,"IsDraining":false,"Settings":{"a":3}}"""u8.ToArray();
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

    private static byte[] Sealed(string id, string record) => Bytes(Envelope(id, record));

    private static NodeEnvelope Envelope(string id, string record, IDataProtectionProvider? keys = null) => new()
    {
        Id = id,
        Proof = Convert.ToBase64String((keys ?? NewNodes.Keys).CreateProtector("CircuitKit.Cluster.Proof", "v1").Protect(Encoding.UTF8.GetBytes(id))),
        Content = s_protector.Protect(Encoding.UTF8.GetBytes(record)),
    };

    private static byte[] Bytes(NodeEnvelope envelope) => JsonSerializer.SerializeToUtf8Bytes(envelope, ClusterMessageJson.Default.NodeEnvelope);

    private ClusterNodes NewNode() => NewNodes.Of(_records, new NodeIdentity(), _time);
}
