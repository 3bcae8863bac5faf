using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.Extensions.Logging.Testing;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>
/// The node that has the circuit is dead, deaf or cut off: the browser goes on from the last checkpoint, and nothing of the old circuit comes back.
/// </summary>
public sealed class HandOverFaultTests : IAsyncLifetime
{
    private const int Timeout = 60_000;
    private const int SigStop = 19;
    private const int SigCont = 18;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly TempFolder _keys = new();
    private RedisServer _redis = null!;
    private TcpRelay _ownersRedis = null!;
    private AppProcess _owner = null!;
    private TrackedApp _other = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _ownersRedis = new TcpRelay(_redis.Port);
        _other = await TrackedApp.StartAsync("--store", $"redis:{_redis.Configuration}", "--keys", _keys.Path);
        _owner = await AppProcess.StartAsync(
            new AppProcessOptions
            {
                Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"),
                Arguments = ["--store", $"redis:127.0.0.1:{_ownersRedis.BaseUri.Port}", "--keys", _keys.Path],
                Environment = new Dictionary<string, string> { ["CircuitKit__Snapshots__StoreTimeout"] = "00:00:00.5" },
                ReadyPath = "/test/info",
            },
            Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _other.DisposeAsync();
        await _ownersRedis.DisposeAsync();
        await _redis.DisposeAsync();
        _keys.Dispose();
    }

    [Fact(Timeout = Timeout)]
    public async Task Killed_node_is_not_waited_for()
    {
        await using HeadlessCircuit circuit = await OpenSavedAsync();
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration + ",allowAdmin=true");
        await _owner.KillAsync();
        await WaitForListenersAsync(redis, 1);

        await GoOnElsewhereAsync(circuit);

        FakeLogRecord asked = Assert.Single(_other.Logs.GetSnapshot(), record => record.Id.Id == 3060);
        Assert.Contains("NodeGone", asked.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Frozen_node_is_waited_for_a_set_time_and_ends_its_circuit_when_it_comes_to()
    {
        await using HeadlessCircuit circuit = await OpenSavedAsync();
        _owner.Signal(SigStop);

        await GoOnElsewhereAsync(circuit);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
        await _other.WaitUntilSavedAsync();
        Assert.Single(_other.Logs.GetSnapshot(), record => record.Id.Id == 3061);

        _owner.Signal(SigCont);
        await WaitUntilOwnerHasAsync(circuits: 0);
        await _other.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("2", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_cut_off_from_Redis_ends_its_circuit_when_it_is_back()
    {
        await using HeadlessCircuit circuit = await OpenSavedAsync();
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration + ",allowAdmin=true");
        _ownersRedis.Target = FreePort.Next();
        _ownersRedis.CutAll();
        await WaitForListenersAsync(redis, 1);

        await GoOnElsewhereAsync(circuit);
        await WaitUntilOwnerHasAsync(circuits: 1);

        _ownersRedis.Target = _redis.Port;
        await WaitUntilOwnerHasAsync(circuits: 0);
    }

    [Fact(Timeout = Timeout)]
    public async Task Redis_that_was_restarted_and_is_empty_knows_soon_again_who_has_what()
    {
        await using HeadlessCircuit circuit = await OpenSavedAsync();
        await _redis.KillAsync();
        await _redis.RestartAsync();
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration + ",allowAdmin=true");
        await Eventually.IsAsync(async () => (await redis.GetDatabase().ExecuteAsync("KEYS", "*:owner:*")).Length == 1, Cancelled);
        await WaitForListenersAsync(redis, 2);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
        circuit.RouteTo(_other.Page("/"));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("2", circuit.TextOf("count"));
        await WaitUntilOwnerHasAsync(circuits: 0);
    }

    // A node that is gone is one to Redis a moment later.
    private static Task WaitForListenersAsync(ConnectionMultiplexer redis, int nodes) =>
        Eventually.IsAsync(async () => (await redis.GetDatabase().ExecuteAsync("PUBSUB", "SHARDCHANNELS")).Length == nodes, Cancelled);

    private async Task<HeadlessCircuit> OpenSavedAsync()
    {
        HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(new Uri(_owner.BaseUri, "counter"), Cancelled);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        using HttpClient http = new() { BaseAddress = _owner.BaseUri };
        while (await http.GetStringAsync("test/saved", Cancelled) != "true")
        {
            await Task.Delay(s_poll, TimeProvider.System, Cancelled);
        }

        return circuit;
    }

    private async Task GoOnElsewhereAsync(HeadlessCircuit circuit)
    {
        string marker = circuit.TextOf("marker");
        await circuit.DropAsync();
        circuit.RouteTo(_other.Page("/"));
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal(("1", marker), (circuit.TextOf("count"), circuit.TextOf("marker")));
    }

    private async Task WaitUntilOwnerHasAsync(int circuits)
    {
        using HttpClient http = new() { BaseAddress = _owner.BaseUri };
        while (await http.GetStringAsync("test/circuits", Cancelled) != $"{circuits}")
        {
            await Task.Delay(s_poll, TimeProvider.System, Cancelled);
        }
    }
}
