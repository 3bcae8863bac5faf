using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>The main job, as a person sees it: work in a page, the server dies, another takes its place, the work is there.</summary>
public sealed class SampleTests(ChromiumFixture chromium)
{
    // Longer than a checkpoint takes to come and to be written.
    private const int CheckpointMilliseconds = 2000;

    [Fact]
    public async Task Work_survives_a_killed_server_without_a_reload()
    {
        await using var site = await Site.StartSampleAsync();
        await WorkThroughAKillAsync(site);
    }

    [Fact]
    public async Task Work_survives_over_redis_when_another_process_on_another_port_takes_over()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var site = await Site.StartSampleAsync("--redis", redis.Configuration);
        await WorkThroughAKillAsync(site);
    }

    [Fact]
    public async Task A_page_of_ordinary_fields_survives_too()
    {
        await using var site = await Site.StartSampleAsync();
        await using var context = await chromium.NewProfileAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(site.Address.AbsoluteUri);
        await BeInteractiveAsync(page);
        await page.ClickAsync("#nav-loading");
        await page.FillAsync("#loading-text", "A spare anchor");
        await page.ClickAsync("#loading-add");
        var lines = page.Locator(".loading li");
        await Assertions.Expect(lines).ToHaveCountAsync(3);
        await lines.Nth(2).GetByRole(AriaRole.Checkbox).CheckAsync();
        await Assertions.Expect(page.GetByTestId("loading-done")).ToHaveTextAsync("1");
        await page.EvaluateAsync("() => { window.mark = 'not reloaded'; }");
        await page.WaitForTimeoutAsync(CheckpointMilliseconds);

        await site.KillAsync();
        await site.ReplaceAsync();
        await ExpectPidAsync(page, site.Process.Id);

        Assert.Equal("not reloaded", await page.EvaluateAsync<string>("() => window.mark"));
        await Assertions.Expect(lines).ToHaveTextAsync(["Two coils of rope", "A box of shackles", "A spare anchor"]);
        await Assertions.Expect(lines.Nth(2).GetByRole(AriaRole.Checkbox)).ToBeCheckedAsync();
        await page.FillAsync("#loading-text", "A flag");
        await page.ClickAsync("#loading-add");
        await Assertions.Expect(lines).ToHaveCountAsync(4);
        await Assertions.Expect(page.GetByTestId("loading-done")).ToHaveTextAsync("1");
        await ExpectNothingWouldBeLostAsync(page, site);
        Assert.DoesNotContain("are not kept", site.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_survives_a_crash_when_the_person_continues()
    {
        await using var site = await Site.StartSampleAsync("--CircuitKit:Crash:Offer", "true");
        await using var context = await chromium.NewProfileAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(site.Address.AbsoluteUri);
        await BeInteractiveAsync(page);
        await page.ClickAsync("#nav-survives");
        await page.FillAsync("#survives-note", "half a word");
        await Assertions.Expect(page.GetByTestId("note-length")).ToHaveTextAsync("11");
        await page.WaitForTimeoutAsync(CheckpointMilliseconds);

        await page.GetByTestId("crash").ClickAsync();
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Something went wrong" })
            .GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();

        await Assertions.Expect(page.GetByTestId("carried-over-count")).ToHaveTextAsync("1");
        await Assertions.Expect(page.Locator("#survives-note")).ToHaveValueAsync("half a word");
    }

    private async Task WorkThroughAKillAsync(Site site)
    {
        await using var context = await chromium.NewProfileAsync();
        var page = await context.NewPageAsync();
        var navigations = 0;
        page.FrameNavigated += (_, _) => navigations++;
        await page.GotoAsync(site.Address.AbsoluteUri);
        await ExpectPidAsync(page, site.Process.Id);

        await BeInteractiveAsync(page);
        await page.FillAsync("#customer-company", "Northern Light Sails");
        await page.FillAsync("#customer-contact", "Ada Lindqvist");
        await page.FillAsync("#customer-email", "ada@example.org");
        await page.ClickAsync("#nav-stock");
        await page.FillAsync("[data-testid='quantity-RL1-01']", "77");
        await page.ClickAsync("[data-testid='basket-RL1-01']");
        await Assertions.Expect(page.GetByTestId("basket-count")).ToHaveTextAsync("1");
        await page.EvaluateAsync("() => { window.mark = 'not reloaded'; }");
        await page.WaitForTimeoutAsync(CheckpointMilliseconds);
        var navigationsBefore = navigations;

        await site.KillAsync();
        await Assertions.Expect(page.GetByText("Reconnecting to the server")).ToBeVisibleAsync();
        await site.ReplaceAsync();
        await ExpectPidAsync(page, site.Process.Id);

        await Assertions.Expect(page.GetByText("Reconnecting to the server")).ToHaveCountAsync(0);
        Assert.Equal("not reloaded", await page.EvaluateAsync<string>("() => window.mark"));
        Assert.Equal(navigationsBefore, navigations);
        await Assertions.Expect(page.GetByTestId("quantity-RL1-01")).ToHaveValueAsync("77");
        await Assertions.Expect(page.GetByTestId("basket-count")).ToHaveTextAsync("1");
        await Assertions.Expect(page.GetByTestId("carried-over-count").First).ToContainTextAsync("1");

        // And it goes on working.
        await page.ClickAsync("[data-testid='basket-RL1-01']");
        await Assertions.Expect(page.GetByTestId("basket-count")).ToHaveTextAsync("2");
        await page.ClickAsync("#nav-order");
        await Assertions.Expect(page.Locator("#customer-company")).ToHaveValueAsync("Northern Light Sails");
        await Assertions.Expect(page.Locator("#customer-email")).ToHaveValueAsync("ada@example.org");
        await ExpectNothingWouldBeLostAsync(page, site);
        Assert.DoesNotContain("are not kept", site.Process.Output, StringComparison.Ordinal);
    }

    // The check for developers has looked at what was done here, and has nothing to say.
    private static async Task ExpectNothingWouldBeLostAsync(IPage page, Site site)
    {
        var state = "";
        for (var i = 0; i < 100 && !state.Contains("\"route\"", StringComparison.Ordinal); i++)
        {
            await page.WaitForTimeoutAsync(200);
            var answer = await page.APIRequest.GetAsync(new Uri(site.Address, "circuitkit/api/state").AbsoluteUri);
            state = await answer.TextAsync();
        }

        Assert.Contains("\"route\"", state, StringComparison.Ordinal);
        Assert.False(state.Contains("\"kind\"", StringComparison.Ordinal), state);
    }

    // The page is prerendered: until its circuit has started, typing goes to nobody.
    private static async Task BeInteractiveAsync(IPage page)
    {
        for (var letter = 'a'; letter <= 'z'; letter++)
        {
            await page.FillAsync("#customer-company", $"{letter}");
            try
            {
                await Assertions.Expect(page.GetByTestId("summary-company")).ToHaveTextAsync($"{letter}", new() { Timeout = 1000 });
                return;
            }
            catch (PlaywrightException) when (letter < 'z')
            {
                // Not yet.
            }
        }
    }

    private static Task ExpectPidAsync(IPage page, int pid) => Assertions.Expect(page.GetByTestId("server-pid").First).ToContainTextAsync($"{pid}");
}
