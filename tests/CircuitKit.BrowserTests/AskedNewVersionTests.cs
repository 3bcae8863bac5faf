using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>A newer version of the app is there, and the user or the app decides when a page moves to it.</summary>
public sealed class AskedNewVersionTests(ChromiumFixture chromium) : NewVersionTest(chromium)
{
    [Fact]
    public async Task App_can_take_it_over()
    {
        await using var site = await Site.StartTestAppAsync(Soon);
        var page = await OpenAsync(site);
        await page.EvaluateAsync("() => { window.isVetoed = true; }");
        var other = await OpenAsync(site);
        await site.WaitUntilSavedAsync();

        await site.DeployAsync(Version2);
        await ExpectLoadsAsync(other, 2);
        await ExpectCountAsync(other, "1");
        await ExpectHeardAsync(page);
        Assert.Equal((1, 1), (await HeardAsync(page), await LoadsAsync(page)));

        await UntilTrueAsync(page, "window.offer.move");
        await ExpectLoadsAsync(page, 2);
        await ExpectCountAsync(page, "1");
    }

    [Fact]
    public async Task Person_who_is_asked_decides()
    {
        await using var site = await Site.StartTestAppAsync(Asks);
        var page = await OpenAsync(site);
        var other = await OpenAsync(site);
        await site.WaitUntilSavedAsync();

        await site.DeployAsync(Version2);

        // A tab behind another one is drawn rarely, and a click waits until its button stands still.
        await page.BringToFrontAsync();
        var bar = page.Locator(".circuitkit-newversion");
        await Assertions.Expect(bar).ToContainTextAsync("A new version of this app is there.");
        Assert.Equal("status", await bar.GetAttributeAsync("role"));
        // Once more when a busy machine did not save in time.
        while (await LoadsAsync(page) == 1)
        {
            await ClickIfThereAsync(page, ".circuitkit-newversion button:first-of-type");
        }

        await ExpectCountAsync(page, "1");
        await Assertions.Expect(bar).ToHaveCountAsync(0);

        await other.BringToFrontAsync();
        await other.ClickAsync("text=Later");
        await Assertions.Expect(other.Locator(".circuitkit-newversion")).ToHaveCountAsync(0);
        await ClickAsync(other, "2");
        Assert.Equal(1, await LoadsAsync(other));
    }

    [Fact]
    public async Task Person_learns_that_something_would_be_lost_before_it_is()
    {
        await using var site = await Site.StartTestAppAsync([.. Asks, "--CircuitKit:Hibernation:UsedPages", "false"]);
        var page = await OpenAsync(site);
        await page.EvaluateAsync("() => document.documentElement.setAttribute('data-circuitkit-text-update-anyway', 'All the same')");
        await site.WaitUntilSavedAsync();
        await site.DeployAsync(Version2);

        await page.ClickAsync("text=Update now");
        await Assertions.Expect(page.Locator(".circuitkit-newversion")).ToContainTextAsync("Some of what you have done here cannot be kept.");
        Assert.Equal(1, await LoadsAsync(page));
        // Stays when a busy machine does not save in time.
        while (await LoadsAsync(page) == 1)
        {
            await ClickIfThereAsync(page, "text=All the same");
        }

        await ExpectCountAsync(page, "1");
    }
}
