using System.Text.RegularExpressions;
using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>Pages that become interactive one by one, in a browser that moves between them without a reload.</summary>
public sealed class RenderModeTests(ChromiumFixture chromium)
{
    // Longer than a checkpoint takes to come and to be written.
    private const int CheckpointMilliseconds = 2000;

    [Theory]
    [InlineData("perpage")]
    [InlineData("streaming")]
    [InlineData("auto")]
    [InlineData("global")]
    public async Task Page_reached_by_enhanced_navigation_keeps_its_work_when_the_server_is_killed(string mode)
    {
        using TempFolder snapshots = new();
        using TempFolder keys = new();
        await using var first = await StartAsync(mode, snapshots, keys);
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(first.BaseUri, "service").AbsoluteUri);
        var before = await AddAsync(page, after: "");
        await page.EvaluateAsync("() => { window.mark = 'not reloaded'; Blazor.navigateTo('counter'); }");
        await page.WaitForSelectorAsync("#increment");
        await page.EvaluateAsync("() => Blazor.navigateTo('service')");
        await Assertions.Expect(page.Locator("#items")).ToHaveTextAsync(before);
        var saved = await AddAsync(page, after: before);
        await page.WaitForTimeoutAsync(CheckpointMilliseconds);

        await first.KillAsync();
        await using var second = await first.StartAgainAsync(TestContext.Current.CancellationToken);

        await AddAsync(page, after: saved);
        Assert.Equal("not reloaded", await page.EvaluateAsync<string>("() => window.mark"));
    }

    // A page that is not interactive yet, or whose server is away, ignores a click.
    private static async Task<string> AddAsync(IPage page, string after)
    {
        var items = page.Locator("#items");
        for (var attempt = 0; ; attempt++)
        {
            await page.ClickAsync("#add");
            try
            {
                await Assertions.Expect(items).ToHaveTextAsync(new Regex($"^{after},?item"), new() { Timeout = 1000 });
                return await items.InnerTextAsync();
            }
            catch (PlaywrightException) when (attempt < 30)
            {
                // Not yet.
            }
        }
    }

    private static Task<AppProcess> StartAsync(string mode, TempFolder snapshots, TempFolder keys) => AppProcess.StartAsync(
        new AppProcessOptions
        {
            Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"),
            Arguments = ["--mode", mode, "--store", $"file:{snapshots.Path}", "--keys", keys.Path],
            ReadyPath = "/test/info",
        },
        TestContext.Current.CancellationToken);
}
