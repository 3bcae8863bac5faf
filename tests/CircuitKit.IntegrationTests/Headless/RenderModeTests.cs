namespace CircuitKit.IntegrationTests.Headless;

/// <summary>The same page, made interactive in every way that Blazor knows.</summary>
public sealed class RenderModeTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("global")]
    [InlineData("perpage")]
    [InlineData("noprerender")]
    [InlineData("streaming")]
    [InlineData("auto")]
    [InlineData("classic")]
    public async Task Counter_counts_and_reconnects(string mode)
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync("--mode", mode);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.WaitForTextAsync("count", "0", Cancelled);
        string marker = circuit.TextOf("marker");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        await circuit.DropAsync();

        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
        Assert.Equal(marker, circuit.TextOf("marker"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("global")]
    [InlineData("perpage")]
    [InlineData("streaming")]
    [InlineData("classic")]
    public async Task State_of_the_prerendered_page_reaches_the_circuit(string mode)
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync("--mode", mode);
        string html = "";
        HeadlessCircuitOptions options = new() { Page = app.Page("counter"), PageServed = served => html = served };

        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(options, Cancelled);

        Assert.Contains($"<span id=\"marker\">{circuit.TextOf("marker")}</span>", html);
    }
}
