using System.Text;
using System.Text.Json.Serialization;
using CircuitKit.Cluster.Messages;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Tests.Cluster;

public sealed partial class ClusterCallsTests
{
    private const int Timeout = 30_000;

    private readonly FakeFleet _fleet = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Node_that_is_asked_answers()
    {
        FakeFleet.FakeNode asker = _fleet.Add();
        FakeFleet.FakeNode answerer = _fleet.Add(handlers: new Doubling());

        ClusterAnswer<Number> answer = await AskAsync(asker, answerer, 21);

        Assert.Equal(new(ClusterAskOutcome.Answered, new Number(42)), answer);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_nodes_say_to_each_other_cannot_be_read_on_the_way()
    {
        FakeFleet.FakeNode asker = _fleet.Add();
        FakeFleet.FakeNode answerer = _fleet.Add(handlers: new Doubling());

        await AskAsync(asker, answerer, 1234567);

        Assert.Equal(2, _fleet.Sent.Count);
        Assert.All(_fleet.Sent, sent => Assert.DoesNotContain("1234567", Encoding.UTF8.GetString(sent.Message), StringComparison.Ordinal));
        Assert.All(_fleet.Sent, sent => Assert.DoesNotContain(asker.Id, Encoding.UTF8.GetString(sent.Message), StringComparison.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_that_is_gone_is_not_waited_for()
    {
        FakeFleet.FakeNode asker = _fleet.Add();
        FakeFleet.FakeNode gone = _fleet.Add();
        _fleet.Remove(gone);

        Assert.Equal(ClusterAskOutcome.NodeGone, (await AskAsync(asker, gone, 1)).Outcome);
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_that_does_not_answer_is_waited_for_no_longer_than_said()
    {
        FakeFleet.FakeNode asker = _fleet.Add();
        FakeFleet.FakeNode deaf = _fleet.Add();
        _fleet.Deafen(deaf);

        Task<ClusterAnswer<Number>> asking = AskAsync(asker, deaf, 1);
        _fleet.Time.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.False(asking.IsCompleted);
        _fleet.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(ClusterAskOutcome.Silent, (await asking).Outcome);
    }

    [Fact(Timeout = Timeout)]
    public async Task Question_that_cannot_be_sent_is_named_with_its_error()
    {
        FakeFleet.FakeNode asker = _fleet.Add();
        _fleet.Trouble = new TimeoutException();

        Assert.Equal(ClusterAskOutcome.NotSent, (await AskAsync(asker, asker, 1)).Outcome);

        Assert.Equal("A message 'double' to another server could not be sent (TimeoutException).", Assert.Single(asker.Logs.GetSnapshot()).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Handler_that_fails_is_logged_where_it_failed_and_the_asker_goes_on()
    {
        FakeFleet.FakeNode asker = _fleet.Add();
        FakeFleet.FakeNode answerer = _fleet.Add(handlers: new Failing());

        Task<ClusterAnswer<Number>> asking = AskAsync(asker, answerer, 1);
        await Eventually.IsAsync(() => answerer.Logs.Count > 0, Cancelled);

        _fleet.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ClusterAskOutcome.Silent, (await asking).Outcome);
        Assert.Equal("A question 'double' from another server could not be answered.", answerer.Logs.LatestRecord.Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_with_another_key_ring_is_not_believed_and_that_is_said_once()
    {
        FakeFleet.FakeNode stranger = _fleet.Add(new EphemeralDataProtectionProvider());
        FakeFleet.FakeNode node = _fleet.Add(handlers: new Doubling());

        Task<ClusterAnswer<Number>> first = AskAsync(stranger, node, 1);
        Task<ClusterAnswer<Number>> second = AskAsync(stranger, node, 1);
        await Eventually.IsAsync(() => node.Logs.Count > 0, Cancelled);

        _fleet.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(ClusterAskOutcome.Silent, (await first).Outcome);
        Assert.Equal(ClusterAskOutcome.Silent, (await second).Outcome);
        Assert.Equal(
            "A message from another server was refused: it is not authentic, or more than 5 minutes old. Give every server the same data protection key ring, the same application name and the right time. Said once.",
            Assert.Single(node.Logs.GetSnapshot()).Message);
    }

    private static Task<ClusterAnswer<Number>> AskAsync(FakeFleet.FakeNode from, FakeFleet.FakeNode to, int number) => from.Calls.AskAsync(
        to.Id, "double", new Number(number), NumberJson.Default.Number, NumberJson.Default.Number, TimeSpan.FromSeconds(2), Cancelled);

    internal sealed record Number(int Value);

    [JsonSerializable(typeof(Number))]
    internal sealed partial class NumberJson : JsonSerializerContext;

    private sealed class Doubling() : ClusterHandler<Number, Number>(NumberJson.Default.Number, NumberJson.Default.Number)
    {
        public override string Kind => "double";

        public override Task<Number> AnswerAsync(Number question, CancellationToken cancellationToken) => Task.FromResult(new Number(question.Value * 2));
    }

    private sealed class Failing() : ClusterHandler<Number, Number>(NumberJson.Default.Number, NumberJson.Default.Number)
    {
        public override string Kind => "double";

        public override Task<Number> AnswerAsync(Number question, CancellationToken cancellationToken) => throw new InvalidOperationException();
    }
}
