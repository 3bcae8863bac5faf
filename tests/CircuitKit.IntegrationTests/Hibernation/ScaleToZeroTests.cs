using CircuitKit.IntegrationTests.Resuming;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Hibernation;

/// <summary>
/// With every tab asleep there is no connection left, so a host may stop the process; the next one goes on with what the store has.
/// </summary>
public sealed class ScaleToZeroTests
{
    private const int Timeout = 300_000;
    private const int Tabs = 5;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public Task Process_that_nobody_needs_is_stopped_and_its_tabs_go_on_in_the_next_one_from_files() => RunAsync(store: null);

    [Fact(Timeout = Timeout)]
    public async Task Process_that_nobody_needs_is_stopped_and_its_tabs_go_on_in_the_next_one_from_Redis()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await RunAsync($"redis:{redis.Configuration}");
    }

    private static async Task RunAsync(string? store)
    {
        await using RestartableApp app = await RestartableApp.StartWithAsync(store);
        List<HeadlessCircuit> tabs = [];
        try
        {
            for (int i = 0; i < Tabs; i++)
            {
                HeadlessCircuit tab = await HeadlessCircuit.OpenAsync(
                    new HeadlessCircuitOptions { Page = new Uri(app.Process.BaseUri, "counter"), HubQuery = "ck_sleep=can" }, Cancelled);
                tabs.Add(tab);
                for (int clicks = 0; clicks <= i; clicks++)
                {
                    await tab.ClickAsync("increment", Cancelled);
                }
            }

            Assert.All(await Task.WhenAll(tabs.Select(tab => tab.HibernateAsync(Cancelled))), Assert.True);
            await WaitForAsync(app, "test/connections", "0");
            await WaitForAsync(app, "test/awake", "0");

            Assert.Equal(0, await app.Process.TerminateAsync(Cancelled));
            await app.RestartAsync();

            for (int i = 0; i < Tabs; i++)
            {
                Assert.Equal(ReconnectOutcome.Resumed, await tabs[i].ReconnectAsync(Cancelled));
                await tabs[i].ClickAsync("increment", Cancelled);
                Assert.Equal($"{i + 2}", tabs[i].TextOf("count"));
            }
        }
        finally
        {
            foreach (HeadlessCircuit tab in tabs)
            {
                await tab.DisposeAsync();
            }
        }
    }

    private static async Task WaitForAsync(RestartableApp app, string path, string expected)
    {
        using HttpClient http = new() { BaseAddress = app.Process.BaseUri };
        while (await http.GetStringAsync(path, Cancelled) != expected)
        {
            await Eventually.PauseAsync(Cancelled);
        }
    }
}
