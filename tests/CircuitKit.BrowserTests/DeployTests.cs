using System.Collections.Concurrent;
using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>The next version of an app takes over open pages.</summary>
public sealed class DeployTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData("ResumeAndTell", true)]
    [InlineData("Resume", false)]
    public async Task Page_is_told_that_another_version_goes_on_with_its_state(string policy, bool isTold)
    {
        await using var site = await Site.StartVersionedAppAsync();
        await using var context = await chromium.NewProfileAsync();
        var page = await OpenAsync(context, site, "work");
        await page.ClickAsync("#fill");
        await Assertions.Expect(page.Locator("#owner")).ToHaveTextAsync("Ada");
        await page.EvaluateAsync(
            """
            () => {
              window.mark = 'not reloaded';
              window.told = [];
              document.addEventListener('circuitkit:resumed', event => window.told.push({ ...event.detail, version: document.querySelector('#version').textContent }));
            }
            """);
        await site.WaitUntilSavedAsync();

        await site.KillAsync();
        await site.DeployNextVersionAsync("--CircuitKit:Snapshots:OtherVersions", policy);

        await Assertions.Expect(page.Locator("#version")).ToHaveTextAsync("2", new() { Timeout = 30_000 });
        await page.ClickAsync("#increment");
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("4");
        Assert.Equal("not reloaded", await page.EvaluateAsync<string>("() => window.mark"));
        // After it is shown, with the text that is no date and the ticket that is no number.
        Assert.Equal(
            $$"""[{"otherVersion":{{(isTold ? "true" : "false")}},"notRestored":2,"version":"2"}]""",
            await page.EvaluateAsync<string>("() => JSON.stringify(window.told)"));
    }

    [Theory]
    [InlineData("islands/panel")]
    [InlineData("islands/renamed")]
    public async Task Page_that_the_next_version_cannot_resume_reloads_without_an_error_bar(string path)
    {
        await using var site = await Site.StartVersionedAppAsync();
        await using var context = await chromium.NewProfileAsync();
        var page = await OpenAsync(context, site, path);
        var errors = await WatchErrorBarAsync(page);

        await WriteKillAndDeployAsync(page, site);

        await page.WaitForFunctionAsync("() => !window.mark", null, new() { Timeout = 30_000 });
        await BeInteractiveAsync(page);
        await page.ClickAsync("#write");
        await Assertions.Expect(page.Locator("#note")).ToHaveTextAsync("written");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Switched_off_the_page_keeps_stock_Blazor_s_error_bar()
    {
        await using var site = await Site.StartVersionedAppAsync();
        await using var context = await chromium.NewProfileAsync();
        var page = await OpenAsync(context, site, "islands/panel?resume=off");

        await WriteKillAndDeployAsync(page, site);

        await Assertions.Expect(page.Locator("#blazor-error-ui")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        Assert.Equal("not reloaded", await page.EvaluateAsync<string>("() => window.mark"));
    }

    [Fact]
    public async Task Error_of_a_page_that_is_not_resumed_is_shown_as_ever()
    {
        await using var site = await Site.StartVersionedAppAsync();
        await using var context = await chromium.NewProfileAsync();
        var page = await OpenAsync(context, site, "work");
        await page.EvaluateAsync("() => { window.mark = 'not reloaded'; }");

        await page.ClickAsync("#fail");

        await Assertions.Expect(page.Locator("#blazor-error-ui")).ToBeVisibleAsync();
        Assert.Equal("not reloaded", await page.EvaluateAsync<string>("() => window.mark"));
    }

    private static async Task<IPage> OpenAsync(IBrowserContext context, Site site, string path)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(site.Address, path).AbsoluteUri);
        await BeInteractiveAsync(page);
        return page;
    }

    private static Task BeInteractiveAsync(IPage page) =>
        Assertions.Expect(page.Locator("#interactive")).ToHaveTextAsync("yes", new() { Timeout = 30_000 });

    private static async Task WriteKillAndDeployAsync(IPage page, Site site)
    {
        await page.ClickAsync("#write");
        await Assertions.Expect(page.Locator("#note")).ToHaveTextAsync("written");
        await page.EvaluateAsync("() => { window.mark = 'not reloaded'; }");
        await site.WaitUntilSavedAsync();
        await site.KillAsync();
        await site.DeployNextVersionAsync();
    }

    private static async Task<ConcurrentQueue<string>> WatchErrorBarAsync(IPage page)
    {
        ConcurrentQueue<string> errors = [];
        await page.ExposeFunctionAsync("errorBar", (string style) => errors.Enqueue(style));
        await page.EvaluateAsync(
            """
            () => {
              const bar = document.querySelector('#blazor-error-ui');
              new MutationObserver(() => window.errorBar(bar.getAttribute('style'))).observe(bar, { attributes: true });
            }
            """);
        return errors;
    }
}
