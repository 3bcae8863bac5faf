using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Admission;

/// <summary>A server with room for one.</summary>
public sealed class FullServerTests(ChromiumFixture chromium) : AdmissionTest(chromium)
{
    private protected override void Limit(AdmissionOptions limits) => limits.MaxCircuits = 1;

    [Fact]
    public async Task Refusal_page_tries_again_and_gets_in_when_there_is_room()
    {
        var first = await OpenAsync();
        // Another browser: this one may always reload what it has.
        await using var stranger = await Profile.Browser!.NewContextAsync();
        var second = new Tab(await stranger.NewPageAsync());
        var answer = await second.Page.GotoAsync(App.Url);

        Assert.Equal(503, answer!.Status);
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Busy at the moment");
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Next attempt in");
        await Assertions.Expect(second.Page.Locator("body")).ToHaveCSSAsync("display", "grid");
        await first.Page.GotoAsync("about:blank");

        await second.BeInteractiveAsync();
        Assert.DoesNotContain(second.Console, line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_reloads_although_the_server_is_full()
    {
        var tab = await OpenAsync();

        var answer = await tab.Page.ReloadAsync();

        Assert.Equal(200, answer!.Status);
        await tab.BeInteractiveAsync();
    }

    [Fact]
    public async Task Second_page_of_the_same_browser_is_told_in_the_page()
    {
        await OpenAsync();
        var second = await NewTabAsync();
        await second.Page.GotoAsync(App.Url);

        await Assertions.Expect(second.Page.GetByRole(AriaRole.Dialog, new() { Name = "Not at the moment" }).Locator("p"))
            .ToHaveTextAsync("There is no room for another visitor right now. This page tries again by itself.");
    }

    [Fact]
    public async Task Page_reached_by_enhanced_navigation_becomes_the_refusal_page_and_gets_in_too()
    {
        await using var stranger = await Profile.Browser!.NewContextAsync();
        var second = new Tab(await stranger.NewPageAsync());
        await second.Page.GotoAsync($"{App.Url}/static");
        var first = await OpenAsync();

        await second.Page.ClickAsync("#to-counter");

        await Assertions.Expect(second.Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Busy at the moment");
        await first.Page.GotoAsync("about:blank");
        await second.BeInteractiveAsync();
    }
}
