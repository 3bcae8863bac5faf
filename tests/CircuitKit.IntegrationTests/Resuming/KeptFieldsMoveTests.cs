using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Hibernation;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>Kept fields go wherever the circuit goes: to another server, through a deploy, to sleep and back.</summary>
public sealed class KeptFieldsMoveTests
{
    private const int Timeout = 120_000;

    private static readonly string[] s_on = ["--CircuitKit:State:KeepFields", "true"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_is_told_to_stop_saves_them_and_the_next_one_has_them(bool inRedis)
    {
        await using RedisServer? redis = inRedis ? await RedisServer.StartAsync() : null;
        await using RestartableApp app = await RestartableApp.StartWithAsync(redis is null ? null : $"redis:{redis.Configuration}", s_on);
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/form");
        await circuit.ChangeAsync("name", "Ada", Cancelled);
        await circuit.ClickAsync("stop", Cancelled);
        await circuit.WaitForTextAsync("summary", "Ada||stop 1|0", Cancelled);

        // At once: what no checkpoint has is saved by the drain.
        Assert.Equal(ReconnectOutcome.Resumed, await await app.TerminateAndReconnectAsync(circuit));

        Assert.Equal("Ada||stop 1|0", circuit.TextOf("summary"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Another_server_that_takes_a_circuit_over_has_them_and_gives_them_back()
    {
        await using SeveralNodes nodes = await SeveralNodes.StartAsync(2, s_on);
        await using HeadlessCircuit circuit = await nodes[0].OpenAsync("kept/counter");
        for (var count = 1; count <= 3; count++)
        {
            await ClickAsync(circuit, count);
            await circuit.DropAsync();
            circuit.RouteTo(nodes[count % 2].Page("/"));

            Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
            Assert.Equal($"{count}", circuit.TextOf("count"));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_hibernated_page_wakes_with_them()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("kept/counter");
        await ClickAsync(circuit, 1);

        Assert.True(await circuit.HibernateAsync(Cancelled));
        await app.WaitUntilAsleepAsync();

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_page_that_paused_its_circuit_goes_on_with_them()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/counter");
        await ClickAsync(circuit, 1);

        Assert.True(await circuit.PauseAsync(Cancelled));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
        await ClickAsync(circuit, 2);
    }

    private static async Task ClickAsync(HeadlessCircuit circuit, int count)
    {
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", $"{count}", Cancelled);
    }
}
