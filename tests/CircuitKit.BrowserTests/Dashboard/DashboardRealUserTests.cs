using CircuitKit.BrowserTests.Infrastructure;
using Deque.AxeCore.Playwright;

namespace CircuitKit.BrowserTests.Dashboard;

/// <summary>What users feel, beside the servers' own figures.</summary>
public sealed class DashboardRealUserTests(ChromiumFixture chromium) : DashboardVisitor(chromium)
{
    private static readonly string[] s_everyPage = ["--CircuitKit:RealUserMonitoring:SampleRate", "1"];

    [Fact]
    public async Task Times_of_a_page_are_shown_and_its_wait_for_a_killed_server_by_the_next_process()
    {
        IsExpected = complaint => complaint.Contains("ERR_", StringComparison.Ordinal)
            || complaint.Contains("Connection disconnected", StringComparison.Ordinal)
            || complaint.Contains("Failed to", StringComparison.Ordinal);
        var site = await StartAsync(["--mode", "noprerender", .. s_everyPage]);
        var person = await OpenAsync(new Uri(site.Address, "counter").AbsoluteUri);
        await person.ClickAsync("#increment");
        await Expect(person.Locator("#count")).ToHaveTextAsync("1");
        var page = await OpenAsync(new Uri(site.Address, "circuitkit/#/now").AbsoluteUri);
        var tile = page.Locator(".tile", new() { HasText = "What users feel" });
        await Expect(tile.Locator("dt")).ToContainTextAsync(["Page load", "Script errors"]);
        await Expect(tile.Locator("dd").First).ToContainTextAsync("95 %");
        Assert.Empty((await page.RunAxe()).Violations);

        await page.EvaluateAsync("() => { location.hash = '#/circuits?by=page'; }");
        await Expect(page.Locator("main thead th").First).ToHaveTextAsync("Page");
        var columns = await page.Locator("main thead th").AllInnerTextsAsync();
        var load = page.Locator("main tbody tr", new() { HasText = "/counter" }).Locator("td").Nth(columns.ToList().IndexOf("Felt load"));
        await Expect(load).ToContainTextAsync("s");

        await site.WaitUntilSavedAsync();
        await site.KillAsync();
        await site.ReplaceAsync();

        await page.EvaluateAsync("() => { location.hash = '#/now'; }");
        await Expect(tile.Locator("dt")).ToContainTextAsync(["Lost connection"], new() { Timeout = 90_000 });
        await person.ClickAsync("#increment");
        await Expect(person.Locator("#count")).ToHaveTextAsync("2");
    }

    [Fact]
    public async Task Nothing_is_shown_where_nothing_is_measured()
    {
        var site = await StartAsync();
        var page = await OpenAsync(new Uri(site.Address, "circuitkit/#/now").AbsoluteUri);
        await Expect(page.Locator(".tile .value").First).ToBeVisibleAsync();

        await Expect(page.Locator(".felt")).ToHaveCountAsync(0);
        await page.EvaluateAsync("() => { location.hash = '#/circuits?by=page'; }");
        await Expect(page.Locator("main thead th").First).ToHaveTextAsync("Page");
        await Expect(page.Locator("main thead th", new() { HasText = "Felt" })).ToHaveCountAsync(0);
    }
}
