using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Headless;
using CircuitKit.IntegrationTests.Resuming;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Hibernation;

/// <summary>A page pauses its circuit by the framework's own means. Its state goes to the store, and comes back whatever happens meanwhile.</summary>
public sealed class PauseTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(58)]
    [InlineData(1024)]
    public async Task State_of_any_size_comes_back_after_a_pause_from_the_next_process(int kilobytes)
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync($"bulk?kb={kilobytes}");
        string loaded = circuit.TextOf("hash");
        await circuit.ClickAsync("change", Cancelled);
        await circuit.WaitForAsync(() => circuit.TextOf("hash") != loaded, Cancelled);
        string hash = circuit.TextOf("hash");

        Assert.True(await circuit.PauseAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(circuit));

        Assert.Equal(hash, circuit.TextOf("hash"));
        Assert.Equal($"{kilobytes * 1024}", circuit.TextOf("length"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_paused_circuit_is_listed_as_hibernated_uses_no_live_circuit_and_is_resumed_by_the_same_process()
    {
        using TempFolder folder = new();
        await using TrackedApp app = await StartAsync(folder);
        await using HeadlessCircuit circuit = await OpenClickedAsync(app);

        // What the browser sends back is empty: it was given nothing.
        Assert.True(await circuit.PauseAsync(Cancelled));
        await app.WaitUntilAsleepAsync();
        Assert.Equal(CircuitState.Hibernated, app.StateOfOnly());

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
        await TrackedApp.WaitForAsync(() => app.StateOfOnly() == CircuitState.Connected);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_paused_circuit_is_resumed_on_another_server()
    {
        await using SeveralNodes nodes = await SeveralNodes.StartAsync(2);
        await using HeadlessCircuit circuit = await OpenClickedAsync(nodes[0]);

        Assert.True(await circuit.PauseAsync(Cancelled));
        circuit.RouteTo(nodes[1].Page("/"));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
        await TrackedApp.WaitForAsync(() => nodes.LiveCircuitsOf(0) == 0);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("--CircuitKit:Hibernation:Enabled", "false")]
    [InlineData("--CircuitKit:Hibernation:UsedPages", "false")]
    public async Task A_pause_asks_for_no_option_of_hibernation(string option, string value)
    {
        using TempFolder folder = new();
        await using TrackedApp app = await StartAsync(folder, option, value);
        await using HeadlessCircuit circuit = await OpenClickedAsync(app);

        Assert.True(await circuit.PauseAsync(Cancelled));
        await app.WaitUntilAsleepAsync();

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task While_the_store_is_away_the_framework_pauses_the_circuit_and_that_is_logged_once()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        using TempFolder keys = new();
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--store", $"redis:{redis.Configuration}", "--keys", keys.Path, "--CircuitKit:Snapshots:StoreTimeout", "00:00:00.5");
        for (int i = 0; i < 2; i++)
        {
            await using HeadlessCircuit circuit = await OpenClickedAsync(app);
            await redis.KillAsync();

            // The framework replies before it has offered the page its state.
            Assert.True(await circuit.PauseAsync(Cancelled));
            Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAfterPauseAsync(Cancelled));
            Assert.Equal("1", circuit.TextOf("count"));
        }

        Assert.Single(app.Logs.GetSnapshot(), line => line.Id.Id == 7005);
    }

    private static Task<TrackedApp> StartAsync(TempFolder folder, params string[] arguments) =>
        TrackedApp.StartAsync(["--store", $"file:{folder.Path}/circuits", "--keys", $"{folder.Path}/keys", .. arguments]);

    private static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app)
    {
        HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        return circuit;
    }
}
