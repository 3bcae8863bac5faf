namespace CircuitKit.IntegrationTests.Headless;

/// <summary>The headless client against stock Blazor Server: opening, losing and finding circuits.</summary>
public sealed class ConnectionTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Twenty_clicks_count_to_twenty()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        for (int i = 0; i < 20; i++)
        {
            await circuit.ClickAsync("increment", Cancelled);
        }

        await circuit.WaitForTextAsync("count", "20", Cancelled);
        Assert.NotEmpty(circuit.CircuitSecret);
    }

    [Fact(Timeout = Timeout)]
    public async Task Dropped_circuit_is_live_again_after_a_reconnect()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        string secret = circuit.CircuitSecret;

        await circuit.DropAsync();
        Assert.False(circuit.IsConnected);
        await Assert.ThrowsAsync<CircuitDisconnectedException>(() => circuit.ClickAsync("increment", Cancelled));
        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal(secret, circuit.CircuitSecret);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_the_server_rendered_while_the_page_was_away_shows_after_the_reconnect()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("timer");
        await circuit.WaitForAsync(() => int.Parse(circuit.TextOf("ticks")) >= 1, Cancelled);
        await circuit.DropAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancelled);
        int batches = circuit.BatchCount;

        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));
        await circuit.WaitForAsync(() => circuit.BatchCount >= batches + 4, Cancelled);
        await circuit.WaitForAsync(() => int.Parse(circuit.TextOf("ticks")) > 5, Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Closed_circuit_is_rejected()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");

        await circuit.CloseAsync(Cancelled);

        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("global", true)]
    [InlineData("global", false)]
    [InlineData("perpage", false)]
    [InlineData("noprerender", false)]
    [InlineData("streaming", false)]
    [InlineData("auto", false)]
    public async Task Paused_circuit_is_resumed_with_its_state(string mode, bool pageTakesState)
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync("--mode", mode);
        HeadlessCircuitOptions options = new() { Page = app.Page("counter"), TakesPausedState = pageTakesState };
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(options, Cancelled);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        string marker = circuit.TextOf("marker");
        string secret = circuit.CircuitSecret;

        Assert.True(await circuit.PauseAsync(Cancelled));
        Assert.False(circuit.IsConnected);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAfterPauseAsync(Cancelled));

        Assert.NotEqual(secret, circuit.CircuitSecret);
        Assert.Equal("1", circuit.TextOf("count"));
        Assert.Equal(marker, circuit.TextOf("marker"));
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Wait_ends_when_the_connection_is_lost()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        Task wait = circuit.WaitForTextAsync("count", "1", Cancelled);

        await circuit.DropAsync();

        await Assert.ThrowsAsync<CircuitDisconnectedException>(() => wait);
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_hundred_circuits_are_clicked_at_once()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        HeadlessCircuit[] circuits = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => app.OpenAsync("counter")));
        await Task.WhenAll(circuits.Select(async (circuit, index) =>
        {
            for (int i = 0; i <= index % 7; i++)
            {
                await circuit.ClickAsync("increment", Cancelled);
            }

            await circuit.WaitForTextAsync("count", $"{(index % 7) + 1}", Cancelled);
        }));

        Assert.Equal(200, circuits.Select(circuit => circuit.TextOf("marker")).Distinct().Count());
        await Task.WhenAll(circuits.Select(circuit => circuit.CloseAsync(Cancelled)));
    }
}
