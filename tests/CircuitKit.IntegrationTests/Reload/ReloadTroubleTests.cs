using CircuitKit.Blazor;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.TestApp.Components.Pages;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Reload;

/// <summary>
/// What goes wrong around a page that is left and loaded again: its user gets a page all the same, and nobody gets more than is theirs.
/// </summary>
public sealed class ReloadTroubleTests
{
    private const int Timeout = 120_000;

    private static readonly string[] s_on = ["--CircuitKit:Reload:Restore", "On"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Sign_out_removes_what_a_left_page_has_kept()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        HeadlessCircuit page = await OpenClickedAsync(app, "user", "ann");
        await page.CloseAsync(Cancelled);

        UserCloseResult result = await app.App.Services.GetRequiredService<ICircuitControl>().CloseUserAsync("ann", cancellationToken: Cancelled);
        await using HeadlessCircuit again = await AgainAsync(app, page, "user", "ann");

        Assert.Equal(1, result.Snapshots);
        Assert.Equal((false, "0"), (again.IsRestored, again.TextOf("count")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Of_many_pages_that_are_loaded_with_one_secret_at_once_on_two_servers_one_goes_on()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_on);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First);
        await nodes.First.WaitUntilSavedAsync();
        await page.CloseAsync(Cancelled);

        HeadlessCircuit[] pages = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => AgainAsync(i % 2 == 0 ? nodes.First : nodes.Second, page, "counter")));

        Assert.Equal("1", Assert.Single(pages, again => again.IsRestored).TextOf("count"));
        Assert.Equal(39, pages.Count(again => again.TextOf("count") == "0"));
        foreach (HeadlessCircuit again in pages)
        {
            await again.DisposeAsync();
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Store_that_does_not_respond_keeps_no_page_from_starting()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, [.. s_on, .. TwoNodes.ImpatientStore]);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First);
        await nodes.First.WaitUntilSavedAsync();
        await nodes.Redis.FreezeAsync();
        try
        {
            await page.CloseAsync(Cancelled);

            await using HeadlessCircuit elsewhere = await AgainAsync(nodes.Second, page, "counter");
            await elsewhere.ClickAsync("increment", Cancelled);
            await elsewhere.WaitForTextAsync("count", "1", Cancelled);

            Assert.False(elsewhere.IsRestored);
        }
        finally
        {
            await nodes.Redis.ThawAsync();
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Persist_callback_that_never_ends_costs_the_last_moment_of_a_page_that_is_left_and_not_its_state()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        HeadlessCircuit page = await OpenClickedAsync(app, "slow");
        await app.WaitUntilSavedAsync();
        await page.ClickAsync("arm-never", Cancelled);
        await page.WaitForTextAsync("armed", "never", Cancelled);
        await page.CloseAsync(Cancelled);

        await using HeadlessCircuit again = await AgainAsync(app, page, "slow");

        Assert.Equal((true, "1"), (again.IsRestored, again.TextOf("count")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_of_a_busy_circuit_that_is_left_is_not_taken_for_one_that_crashed()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        HeadlessCircuit page = await OpenClickedAsync(app, "slow");
        await page.ClickAsync("block", Cancelled);
        Slow.BeginBlock.SetResult();

        // The server learns of the end of the connection, and then that the page is left, before the circuit can be told of either.
        await page.DropAsync();
        FrameworkMembers framework = app.App.Services.GetRequiredService<BlazorBridge>().Members;
        MemoryCache disconnected = framework.DisconnectedCircuitsOf(app.App.Services.GetRequiredService(framework.RegistryType));
        await TrackedApp.WaitForAsync(() => disconnected.Count == 1);
        Task closed = page.CloseAsync(Cancelled);
        await TrackedApp.WaitForAsync(() => disconnected.Count == 0);
        Slow.EndBlock.Set();
        await closed;
        await using HeadlessCircuit again = await AgainAsync(app, page, "slow");

        Assert.Equal((true, "1"), (again.IsRestored, again.TextOf("count")));
    }

    private static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app, string path, string? user = null)
    {
        HeadlessCircuit page = await app.OpenAsync(path, user);
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", "1", Cancelled);
        return page;
    }

    private static Task<HeadlessCircuit> AgainAsync(TrackedApp app, HeadlessCircuit page, string path, string? user = null) =>
        page.LoadAgainAsync(
            new HeadlessCircuitOptions
            {
                Page = app.Page(path),
                Headers = user is null ? new Dictionary<string, string>() : new() { ["X-Test-User"] = user },
            },
            Cancelled);
}
