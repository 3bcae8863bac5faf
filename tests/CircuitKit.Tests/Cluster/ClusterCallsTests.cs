using System.Text;
using System.Text.Json.Serialization;
using CircuitKit.Cluster.Messages;
using CircuitKit.TestKit;
using CircuitKit.Tracking.Identity;
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
    public async Task Node_with_another_key_ring_is_refused_and_that_is_logged_once()
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
            "A message from another server was refused: it is not authentic, or more than 5 minutes old. Give every server the same data protection key "
                + "ring, the same application name and the right time. Logged once.",
            Assert.Single(node.Logs.GetSnapshot()).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Questions_of_one_kind_that_block_do_not_keep_those_of_another_waiting()
    {
        Blocking blocking = new();
        FakeFleet.FakeNode asker = _fleet.Add();
        FakeFleet.FakeNode answerer = _fleet.Add(keys: null, blocking, new Doubling());
        Task<ClusterAnswer<Number>>[] blocked = [.. Enumerable.Range(0, 200).Select(number => AskAsync(asker, answerer, number, blocking))];
        await Eventually.IsAsync(() => blocking.UnderWay == 128, Cancelled);

        Assert.Equal(new(ClusterAskOutcome.Answered, new Number(42)), await AskAsync(asker, answerer, 21));

        _fleet.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.All(await Task.WhenAll(blocked), answer => Assert.Equal(ClusterAskOutcome.Silent, answer.Outcome));
    }

    [Fact(Timeout = Timeout)]
    public async Task Handler_is_stopped_before_the_asker_gives_up()
    {
        Blocking blocking = new();
        FakeFleet.FakeNode asker = _fleet.Add();
        FakeFleet.FakeNode answerer = _fleet.Add(handlers: blocking);
        Task<ClusterAnswer<Number>> asking = AskAsync(asker, answerer, 1, blocking);
        await Eventually.IsAsync(() => blocking.UnderWay == 1, Cancelled);

        _fleet.Time.Advance(TimeSpan.FromMilliseconds(1899));
        Assert.Equal(1, blocking.UnderWay);
        _fleet.Time.Advance(TimeSpan.FromMilliseconds(1));

        await Eventually.IsAsync(() => blocking.UnderWay == 0, Cancelled);
        Assert.False(asking.IsCompleted);
        _fleet.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(ClusterAskOutcome.Silent, (await asking).Outcome);
        Assert.Empty(answerer.Logs.GetSnapshot());
    }

    [Fact(Timeout = Timeout)]
    public async Task Handler_that_does_not_stop_does_not_keep_its_turn_and_who_has_gone_is_not_answered()
    {
        Blocking blocking = new() { HeedsNobody = true };
        FakeFleet.FakeNode asker = _fleet.Add();
        FakeFleet.FakeNode answerer = _fleet.Add(handlers: blocking);
        Task<ClusterAnswer<Number>>[] blocked = [.. Enumerable.Range(0, 200).Select(number => AskAsync(asker, answerer, number, blocking))];
        await Eventually.IsAsync(() => blocking.UnderWay == 128, Cancelled);
        _fleet.Time.Advance(TimeSpan.FromSeconds(2));
        await Task.WhenAll(blocked);

        blocking.Release();

        Assert.Equal(ClusterAskOutcome.Answered, (await AskAsync(asker, answerer, 21, blocking)).Outcome);
        Assert.Equal(129, blocking.Asked);
    }

    [Fact(Timeout = Timeout)]
    public async Task Handlers_that_fail_lose_no_turn_even_where_nothing_can_be_logged()
    {
        FakeFleet.FakeNode asker = _fleet.Add();
        Failing failing = new();
        FakeFleet.FakeNode answerer = _fleet.Add(new NodeIdentity(), new BrokenLogger<ClusterCalls>(), failing);
        Task<ClusterAnswer<Number>>[] failed = [.. Enumerable.Range(0, 200).Select(number => AskAsync(asker, answerer, number))];
        await Eventually.IsAsync(() => failing.Asked == 200, Cancelled);
        _fleet.Time.Advance(TimeSpan.FromSeconds(2));
        await Task.WhenAll(failed);

        failing.IsMended = true;

        Assert.Equal(ClusterAskOutcome.Answered, (await AskAsync(asker, answerer, 21)).Outcome);
    }

    private static Task<ClusterAnswer<Number>> AskAsync(
        FakeFleet.FakeNode from, FakeFleet.FakeNode to, int number, ClusterHandler<Number, Number>? handler = null) =>
        from.Calls.AskAsync(to.Id, handler ?? new Doubling(), new Number(number), TimeSpan.FromSeconds(2), Cancelled);

    internal sealed record Number(int Value);

    [JsonSerializable(typeof(Number))]
    internal sealed partial class NumberJson : JsonSerializerContext;

    private sealed class Doubling() : ClusterHandler<Number, Number>(NumberJson.Default)
    {
        public override string Kind => "double";

        public override Task<Number> AnswerAsync(Number question, CancellationToken cancellationToken) =>
            Task.FromResult(new Number(question.Value * 2));
    }

    private sealed class Failing() : ClusterHandler<Number, Number>(NumberJson.Default)
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public bool IsMended { get; set; }

        public override string Kind => "double";

        public override Task<Number> AnswerAsync(Number question, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return IsMended ? Task.FromResult(question) : throw new InvalidOperationException();
        }
    }

    private sealed class Blocking() : ClusterHandler<Number, Number>(NumberJson.Default)
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;
        private int _underWay;

        public int Asked => Volatile.Read(ref _asked);

        public int UnderWay => Volatile.Read(ref _underWay);

        public bool HeedsNobody { get; init; }

        public override string Kind => "block";

        public void Release() => _released.SetResult();

        public override async Task<Number> AnswerAsync(Number question, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            Interlocked.Increment(ref _underWay);
            try
            {
                await _released.Task.WaitAsync(HeedsNobody ? CancellationToken.None : cancellationToken);
                return question;
            }
            finally
            {
                Interlocked.Decrement(ref _underWay);
            }
        }
    }
}
