namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>What the registry knows of real circuits.</summary>
public sealed class TrackingTests
{
    private const int Timeout = 60_000;
    private const string Tab = "0123456789abcdefABCDE_";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("global")]
    [InlineData("perpage")]
    [InlineData("noprerender")]
    [InlineData("streaming")]
    [InlineData("auto")]
    [InlineData("classic")]
    public async Task Circuit_is_known_in_every_render_mode(string mode)
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--mode", mode);
        await using HeadlessCircuit circuit = await OpenAsync(app, "counter", $"ck_tab={Tab}&ck_frame=top", "ada");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        CircuitInfo view = Assert.Single(app.Registry.List());
        Assert.Equal((Tab, CircuitFrame.Top, "ada"), (view.TabId, view.Frame, view.UserKey));
        Assert.Equal(app.Page("counter").AbsoluteUri, view.Url);
        Assert.Equal(CircuitState.Connected, view.State);
        Assert.InRange(view.EventCount, 1, 50);

        await circuit.DropAsync();
        await TrackedApp.WaitForAsync(() => Assert.Single(app.Registry.List()).State == CircuitState.Disconnected);
        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal(CircuitState.Connected, Assert.Single(app.Registry.List()).State);

        await circuit.CloseAsync(Cancelled);
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuits_of_one_tab_are_found_together()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit page = await OpenAsync(app, "counter", $"ck_tab={Tab}&ck_frame=top");
        await using HeadlessCircuit iframe = await OpenAsync(app, "counter", $"ck_tab={Tab}&ck_frame=frame");
        await using HeadlessCircuit stranger = await OpenAsync(app, "counter", "");

        Assert.Equal([CircuitFrame.Top, CircuitFrame.Embedded], app.Registry.FindByTab(Tab).Select(view => view.Frame).Order());
        Assert.Single(app.Registry.List(), view => view.TabId is null);
    }

    [Fact(Timeout = Timeout)]
    public async Task Classic_hosting_is_tracked_and_left_alone()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--mode", "classic", "--retention", "00:00:00.5");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await TrackedApp.WaitForAsync(() => app.Logs.GetSnapshot().Any(record => record.Id.Id == 3002));

        await circuit.DropAsync();
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0);

        // Stock answers "resumed" here and leaves the page without life; a rejection makes it reload.
        Assert.Empty(app.Snapshots());
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    private static Task<HeadlessCircuit> OpenAsync(TrackedApp app, string page, string query, string? user = null) => HeadlessCircuit.OpenAsync(
        new HeadlessCircuitOptions
        {
            Page = app.Page(page),
            HubQuery = query,
            Headers = user is null ? new Dictionary<string, string>() : new() { ["X-Test-User"] = user },
        },
        Cancelled);
}
