using CircuitKit.Blazor;
using CircuitKit.Persistence;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Lifetime.Retention;

/// <summary>For how long the store is told to keep a snapshot.</summary>
public sealed class SnapshotTermTests : IAsyncDisposable
{
    private static readonly TimeSpan s_live = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_snapshot = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan s_whole = TimeSpan.FromHours(8);

    private readonly WaitingHarness _node = new(policies: RetentionPolicies.Fixed(s_live, s_snapshot));

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task While_the_browser_is_there_it_is_kept_for_the_whole_time_to_live()
    {
        TrackedCircuit circuit = await OpenSavedAsync();

        Assert.Equal([(circuit.Key!.Value, s_whole)], _node.App.Store.KeptFor);
    }

    [Fact]
    public async Task When_the_browser_is_away_it_is_written_again_for_what_is_left_of_the_live_time_and_its_own()
    {
        TrackedCircuit circuit = await OpenSavedAsync();

        _node.Leave(circuit);
        await _node.App.PassAsync(TimeSpan.FromSeconds(1));
        await _node.App.PassAsync(TimeSpan.FromMinutes(2));

        TimeSpan keptFor = Assert.Single(_node.App.Store.KeptFor.Skip(1)).TimeToLive;
        Assert.InRange(keptFor, s_live + s_snapshot - TimeSpan.FromSeconds(1), s_live + s_snapshot);
    }

    [Fact]
    public async Task Where_policies_want_no_less_than_the_time_to_live_nothing_is_written_again()
    {
        await using WaitingHarness node = new();
        TrackedCircuit circuit = await OpenSavedAsync(node);

        node.Leave(circuit);
        await node.App.PassAsync(TimeSpan.FromSeconds(5));

        Assert.Single(node.App.Store.KeptFor);
    }

    [Fact]
    public async Task When_the_browser_is_back_it_is_written_again_for_the_whole_time_to_live()
    {
        TrackedCircuit circuit = await OpenSavedAsync();
        _node.Leave(circuit);
        await _node.App.PassAsync(TimeSpan.FromSeconds(1));

        _node.Return(circuit);
        await _node.App.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(3, _node.App.Store.KeptFor.Count);
        Assert.Equal(s_whole, _node.App.Store.KeptFor.Last().TimeToLive);
    }

    [Theory]
    [InlineData(CircuitCloseReason.Expired, 20)]
    [InlineData(CircuitCloseReason.Evicted, 20)]
    [InlineData(CircuitCloseReason.Drained, 30)]
    [InlineData(CircuitCloseReason.HandedOver, 30)]
    public async Task At_its_end_it_is_kept_for_its_own_time_and_when_it_is_to_go_on_elsewhere_for_the_live_time_too(
        CircuitCloseReason reason, int minutes)
    {
        TrackedCircuit circuit = _node.Open();
        _node.Leave(circuit);

        await EndAsync(_node, circuit, reason);

        Assert.Equal([(circuit.Key!.Value, TimeSpan.FromMinutes(minutes))], _node.App.Store.KeptFor);
    }

    [Fact]
    public async Task With_no_time_of_its_own_nothing_is_written_at_its_end()
    {
        await using WaitingHarness node = new(policies: RetentionPolicies.Fixed(s_live, TimeSpan.Zero));
        TrackedCircuit expired = node.Open();
        TrackedCircuit drained = node.Open();
        node.Leave(expired);
        node.Leave(drained);

        await EndAsync(node, expired, CircuitCloseReason.Expired);
        await EndAsync(node, drained, CircuitCloseReason.Drained);

        Assert.Equal([(drained.Key!.Value, s_live)], node.App.Store.KeptFor);
    }

    [Fact]
    public async Task Written_for_a_short_time_it_is_written_again_in_time_should_the_browser_stay()
    {
        TrackedCircuit circuit = await OpenSavedAsync();
        circuit.SavedFor = TimeSpan.FromMinutes(5);

        await _node.App.PassAsync(TimeSpan.FromMinutes(4));

        Assert.Equal(2, _node.App.Store.KeptFor.Count);
    }

    private Task<TrackedCircuit> OpenSavedAsync() => OpenSavedAsync(_node);

    private static async Task<TrackedCircuit> OpenSavedAsync(WaitingHarness node)
    {
        TrackedCircuit circuit = node.Open();
        circuit.Mark();
        await node.App.PassAsync(TimeSpan.FromSeconds(1));
        return circuit;
    }

    // As the framework does: it persists into our cache when it lets a circuit go.
    private static async Task EndAsync(WaitingHarness node, TrackedCircuit circuit, CircuitCloseReason reason)
    {
        circuit.RequestEnd(new EndRequest(reason));
        node.App.Get<ICircuitPersistence>().Persisted(
            $"secret-{circuit.Id}",
            new CapturedState(new Dictionary<string, byte[]> { ["value"] = [1] }, [1, 2, 3]));
        await node.App.Get<BackgroundWrites>().FlushAsync(TestContext.Current.CancellationToken);
    }
}
