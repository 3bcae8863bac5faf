using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>What the user of a page sees when the sign-in expires.</summary>
public sealed class SignInTests(ChromiumFixture chromium)
{
    private static readonly string[] s_watched = ["--mode", "noprerender", "--CircuitKit:SignIn:Watch", "true", "--sign-in"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_whose_sign_in_has_expired_says_so_and_goes_on_after_the_next_sign_in(bool isCheckBlocked)
    {
        await using var site = await Site.StartTestAppAsync([.. s_watched, "00:00:08"]);
        await using var profile = await chromium.NewProfileAsync();
        if (isCheckBlocked)
        {
            await profile.RouteAsync("**/_blazor/initializers?ck_sign_in=*", route => route.AbortAsync());
        }

        var page = await SignedIn.OpenClickedAsync(profile, site);

        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Your sign-in has expired" });
        await Assertions.Expect(dialog).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("1");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reload" }).ClickAsync();

        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("0");
        await SignedIn.SignInAsync(page, site, "bob");
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("0");
        await SignedIn.SignInAsync(page, site);
        await Assertions.Expect(page.Locator("#count")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task User_at_work_stays_signed_in_without_a_request_of_the_app()
    {
        await using var site = await Site.StartTestAppAsync([.. s_watched, "00:00:12"]);
        await using var profile = await chromium.NewProfileAsync();
        var page = await SignedIn.OpenClickedAsync(profile, site);
        await page.EvaluateAsync("() => { window.samePage = true; }");

        // Twice: the second time the first ticket would have expired.
        for (var renewals = 0; renewals < 2; renewals++)
        {
            var before = await CookieAsync(profile);
            while (await CookieAsync(profile) == before)
            {
                await page.ClickAsync("#increment");
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }

        await page.ClickAsync("#increment");
        Assert.True(await page.EvaluateAsync<bool>("() => window.samePage === true"));
        await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
    }

    private static async Task<string> CookieAsync(IBrowserContext profile) =>
        Assert.Single(await profile.CookiesAsync(), cookie => cookie.Name == ".AspNetCore.Cookies").Value;
}
