using System.Diagnostics.Metrics;
using CircuitKit.Cluster;
using CircuitKit.Cluster.Messages;
using CircuitKit.Persistence.HandOver;
using CircuitKit.TestKit;
using CircuitKit.Tests.Cluster;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.Tests.Persistence.HandOver;

/// <summary>Which node is asked for a circuit, and what its answer comes to.</summary>
public sealed class CircuitTakeOverTests : IAsyncDisposable
{
    private const int Timeout = 30_000;

    private static readonly TakeOverRequest s_request = new(SnapshotKey.FromSecret("elsewhere"), UserBinding.For(null), "tab");

    private readonly FakeFleet _fleet = new();
    private readonly FakeOwners _owners = new();
    private readonly HandOvers _handOvers = new();
    private readonly FakeFleet.FakeNode _owner;
    private readonly CheckpointHarness _app;
    private readonly MetricCollector<long> _measured;

    public CircuitTakeOverTests()
    {
        _owner = _fleet.Add(handlers: _handOvers);
        _owners.Find = _ => new(_owner.Id);
        _app = new CheckpointHarness(time: _fleet.Time);
        _measured = new(_app.Get<IMeterFactory>(), "CircuitKit", "circuitkit.handovers");
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _measured.Dispose();
        return _app.DisposeAsync();
    }

    [Theory(Timeout = Timeout)]
    [InlineData(nameof(HandOverOutcome.HandedOver), "handed_over")]
    [InlineData(nameof(HandOverOutcome.InUse), "in_use")]
    public async Task Owner_is_asked_and_its_answer_is_measured_and_logged(string outcome, string tag)
    {
        _handOvers.Outcome = Enum.Parse<HandOverOutcome>(outcome);
        var copy = SnapshotKey.FromSecret("copy");

        Assert.Equal(_handOvers.Outcome, await TakeOverAsync(s_request with { CopyTo = copy }));

        Assert.Equal(
            (s_request.Key.ToString(), "tab", copy.ToString()),
            (_handOvers.Asked!.Key, _handOvers.Asked.ReloadedTab, _handOvers.Asked.CopyTo));
        Assert.Equal(s_request.User, UserBinding.FromBytes(_handOvers.Asked.User));
        Assert.Equal(tag, Assert.Single(_measured.GetMeasurementSnapshot()).Tags["outcome"]);
        Assert.Equal([$"3060 Another server was asked for a circuit: {outcome}, after 00:00:00."], Logged());
    }

    [Fact(Timeout = Timeout)]
    public async Task Owner_that_is_gone_is_not_waited_for()
    {
        _fleet.Remove(_owner);

        Assert.Equal(HandOverOutcome.NodeGone, await TakeOverAsync(s_request));
    }

    [Fact(Timeout = Timeout)]
    public async Task Question_that_cannot_be_sent_fails()
    {
        _fleet.Trouble = new TimeoutException();

        Assert.Equal(HandOverOutcome.Failed, await TakeOverAsync(s_request));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Owner_that_is_silent_is_waited_for_two_seconds_and_it_is_logged_where_the_circuit_goes_on_without(bool isCopy)
    {
        _fleet.Deafen(_owner);
        Task<HandOverOutcome> asked = TakeOverAsync(s_request with { CopyTo = isCopy ? SnapshotKey.FromSecret("copy") : null });
        _app.Time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        await Eventually.PauseAsync(Cancelled);
        Assert.False(asked.IsCompleted);

        _app.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(HandOverOutcome.TimedOut, await asked);
        Assert.Equal(
            isCopy
                ? []
                : ["3061 A server that holds a circuit did not hand it over within 00:00:02; the circuit goes on from its last checkpoint, and the "
                    + "other server cannot overwrite it."],
            Logged().Where(line => line.StartsWith("3061", StringComparison.Ordinal)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Nobody_is_asked_for_a_circuit_without_an_owner_or_of_this_node_or_where_there_is_no_cluster()
    {
        _owners.Find = static _ => new((string?)null);
        Assert.Equal(HandOverOutcome.NotHeld, await TakeOverAsync(s_request));
        _owners.Find = _ => new(_app.Get<NodeIdentity>().Id);
        Assert.Equal(HandOverOutcome.NotHeld, await TakeOverAsync(s_request));
        _owners.Find = _ => new(_owner.Id);
        await using CheckpointHarness alone = new(options => options.Cluster.Enabled = false, time: _fleet.Time);
        Assert.Equal(HandOverOutcome.NotHeld, await TakeOver(alone).TakeOverAsync(s_request, Cancelled));

        Assert.Empty(_fleet.Sent);
        Assert.Empty(_measured.GetMeasurementSnapshot());
    }

    [Fact(Timeout = Timeout)]
    public async Task Owner_that_cannot_be_found_is_not_asked()
    {
        _owners.Find = static _ => ValueTask.FromException<string?>(new IOException("away"));

        Assert.Equal(HandOverOutcome.NotHeld, await TakeOverAsync(s_request));
    }

    [Fact(Timeout = Timeout)]
    public async Task Owner_is_looked_for_as_long_as_the_store_may_take()
    {
        _owners.Find = Never;
        Task<HandOverOutcome> asked = TakeOverAsync(s_request);
        _app.Time.Advance(new SnapshotOptions().StoreTimeout - TimeSpan.FromTicks(1));
        await Eventually.PauseAsync(Cancelled);
        Assert.False(asked.IsCompleted);

        _app.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(HandOverOutcome.NotHeld, await asked);
    }

    [Fact(Timeout = Timeout)]
    public async Task Search_for_the_owner_ends_with_the_connection_that_wants_the_circuit()
    {
        _owners.Find = Never;
        using CancellationTokenSource aborted = new();
        Task<HandOverOutcome> asked = TakeOver(_app).TakeOverAsync(s_request, aborted.Token);

        await aborted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_of_this_node_is_handed_over_without_asking_anybody()
    {
        var (circuit, live) = _app.Open();
        live.Evict = () => _app.Release(circuit);

        Assert.Equal(HandOverOutcome.HandedOver, await TakeOverAsync(new(circuit.Key!.Value, UserBinding.For(null), ReloadedTab: null)));

        Assert.Empty(_fleet.Sent);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_of_this_node_that_does_not_end_is_waited_for_two_seconds()
    {
        var (circuit, _) = _app.Open();
        Task<HandOverOutcome> asked = TakeOverAsync(new(circuit.Key!.Value, UserBinding.For(null), ReloadedTab: null));
        _app.Time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        await Eventually.PauseAsync(Cancelled);
        Assert.False(asked.IsCompleted);

        _app.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(HandOverOutcome.TimedOut, await asked);
    }

    private static async ValueTask<string?> Never(CancellationToken cancellationToken)
    {
        await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return null;
    }

    private Task<HandOverOutcome> TakeOverAsync(TakeOverRequest request) => TakeOver(_app).TakeOverAsync(request, Cancelled);

    private CircuitTakeOver TakeOver(CheckpointHarness app) => ActivatorUtilities.CreateInstance<CircuitTakeOver>(
        app.Get<IServiceProvider>(), _owners, _fleet.Add(app.Get<NodeIdentity>()).Calls);

    private IEnumerable<string> Logged() => _app.Logs.GetSnapshot()
        .Where(record => record.Id.Id is 3060 or 3061).Select(record => $"{record.Id.Id} {record.Message}");

    private sealed class FakeOwners : ICircuitOwners
    {
        public Func<CancellationToken, ValueTask<string?>> Find { get; set; } = static _ => new((string?)null);

        public void Set(IReadOnlyCollection<SnapshotKey> keys, string nodeId, TimeSpan timeToLive)
        {
        }

        public void Clear(SnapshotKey key, string nodeId)
        {
        }

        public ValueTask<string?> FindAsync(SnapshotKey key, CancellationToken cancellationToken) => Find(cancellationToken);
    }

    /// <summary>The node that has the circuit.</summary>
    private sealed class HandOvers() : ClusterHandler<HandOverQuestion, HandOverAnswer>(HandOverJson.Default)
    {
        public HandOverOutcome Outcome { get; set; }

        public HandOverQuestion? Asked { get; private set; }

        public override string Kind => "hand-over";

        public override Task<HandOverAnswer> AnswerAsync(HandOverQuestion question, CancellationToken cancellationToken)
        {
            Asked = question;
            return Task.FromResult(new HandOverAnswer(Outcome));
        }
    }
}
