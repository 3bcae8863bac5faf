using System.Net;
using System.Net.WebSockets;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using CircuitKit.Tracking.Hub;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.IntegrationTests.Admission;

/// <summary>Somebody holds connections without a circuit, on real Kestrel.</summary>
public sealed class IdleConnectionTests
{
    private const int Timeout = 120_000;

    // Twice one circuit with a margin of one, and a hundred.
    private const int MostConnections = 104;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Idle_connections_of_one_address_keep_nobody_else_out()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuits = 1);
        await using RawConnections attacker = new(app.Page("/"), "192.0.2.66");
        await attacker.OpenAsync(MostConnections + 20);

        await using HeadlessCircuit other = await app.OpenAsync(address: "192.0.2.1");

        await other.ClickAsync("increment", Cancelled);
        await other.WaitForTextAsync("count", "1", Cancelled);
        await Eventually.IsAsync(() => Connections(app) <= MostConnections, Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Many_behind_one_address_who_come_back_at_once_all_do()
    {
        const int Many = 100;
        await using TrackedApp app = await LimitedApp.StartAsync(limits => (limits.MaxCircuits, limits.MaxCircuitsPerAddress) = (Many, Many));
        HeadlessCircuit[] circuits = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => app.OpenAsync(address: "192.0.2.1")));
        await Task.WhenAll(circuits.Select(circuit => circuit.DropAsync()));

        ReconnectOutcome[] outcomes = await Task.WhenAll(circuits.Select(circuit => circuit.ReconnectAsync(Cancelled)));

        Assert.All(outcomes, outcome => Assert.Equal(ReconnectOutcome.Live, outcome));
        Assert.DoesNotContain(app.Logs.GetSnapshot(), line => line.Id.Id is 8000 or 8006);
        foreach (HeadlessCircuit circuit in circuits)
        {
            await circuit.DisposeAsync();
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Empty_id_passes_no_limit_of_connections()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuits = 1);
        await using RawConnections attacker = new(app.Page("/"), "192.0.2.66");
        for (int i = 0; i < MostConnections + 20; i++)
        {
            await attacker.OpenAsync("id=");
        }

        await Eventually.IsAsync(() => Connections(app) <= MostConnections, Cancelled);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("")]
    [InlineData("id=")]
    public async Task Server_that_drains_takes_no_new_connection(string query)
    {
        await using TrackedApp app = await LimitedApp.StartAsync(_ => { });
        await app.App.Services.GetRequiredService<ICircuitDrain>().DrainAsync(Cancelled);
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new UriBuilder(app.Page("_blazor")) { Scheme = "ws", Query = query }.Uri, Cancelled));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, socket.HttpStatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task Connections_that_open_nothing_are_cut_and_circuits_are_not()
    {
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using TrackedApp app = await LimitedApp.StartAsync(
            limits => limits.MaxCircuitsPerAddress = 5, builder => builder.Services.UseClock(time));
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await using RawConnections attacker = new(app.Page("/"));
        await attacker.OpenAsync(20);

        while (attacker.Ended < 20)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.PauseAsync(Cancelled);
        }

        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await Eventually.IsAsync(() => Connections(app) == 1, Cancelled);
        Assert.Contains(app.Logs.GetSnapshot(), line => line.Id.Id == 8006);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("ConnectCircuit")]
    [InlineData("PauseCircuit")]
    public async Task Connections_whose_circuit_has_gone_are_cut_too(string how)
    {
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using TrackedApp app = await LimitedApp.StartAsync(
            limits => limits.MaxCircuitsPerAddress = 5, builder => builder.Services.UseClock(time));
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await using RawConnections attacker = new(app.Page("/"));
        int gone = 5;
        for (int i = 0; i < gone; i++)
        {
            // The circuit goes on from one to the next.
            HubSocket connection = await attacker.OpenAsync();
            Assert.True(await connection.InvokeAsync<bool>("ConnectCircuit", Cancelled, circuit.CircuitSecret));
        }

        if (how == "PauseCircuit")
        {
            await attacker.Last.SendAsync("PauseCircuit");
        }
        else
        {
            // The last one has it.
            gone--;
        }

        while (attacker.Ended < gone)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.PauseAsync(Cancelled);
        }

        Assert.Equal(gone, attacker.Ended);
    }

    private static int Connections(TrackedApp app) => app.App.Services.GetRequiredService<HubConnections>().Count;
}
