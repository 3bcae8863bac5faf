using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>Nobody does anything in the pages of a browser.</summary>
public sealed class IdlePageTests(ChromiumFixture chromium)
{
    // The warning comes after 10 seconds.
    private static readonly string[] s_idle =
    [
        "--mode", "noprerender", "--sign-in", "01:00:00", "--CircuitKit:SignIn:Watch", "true", "--CircuitKit:SignIn:IdleAfter", "00:01:00",
        "--CircuitKit:SignIn:WarnBefore", "00:00:50",
    ];

    [Fact]
    public async Task All_tabs_warn_and_a_user_who_stays_in_one_stays_in_all()
    {
        await using var site = await Site.StartTestAppAsync(s_idle);
        await using var profile = await chromium.NewProfileAsync();
        var first = await SignedIn.OpenClickedAsync(profile, site);
        var second = await SignedIn.OpenClickedAsync(profile, site);

        await Assertions.Expect(Warning(first)).ToBeVisibleAsync();
        await Assertions.Expect(Warning(second)).ToBeVisibleAsync();
        await Assertions.Expect(Warning(second).Locator(".circuitkit-countdown")).ToHaveAttributeAsync("aria-hidden", "true");
        await Assertions.Expect(Warning(second).GetByRole(AriaRole.Button, new() { Name = "Stay" })).ToBeFocusedAsync();
        await second.Keyboard.PressAsync("Enter");

        await Assertions.Expect(Warning(second)).ToHaveCountAsync(0);
        await Assertions.Expect(Warning(first)).ToHaveCountAsync(0);
        await first.ClickAsync("#increment");
        await Assertions.Expect(first.Locator("#count")).ToHaveTextAsync("2");
    }

    [Fact]
    public async Task User_who_does_nothing_is_signed_out_in_all_tabs_and_finds_the_work_after_the_next_sign_in()
    {
        await using var site = await Site.StartTestAppAsync([.. s_idle, "--CircuitKit:SignIn:IdlePath", "/test/info"]);
        await using var profile = await chromium.NewProfileAsync();
        IPage[] pages = [await OpenMarkedAsync(await profile.NewPageAsync(), site), await OpenMarkedAsync(await profile.NewPageAsync(), site)];

        // The shortest time that the option allows is a minute.
        foreach (var page in pages)
        {
            await page.WaitForURLAsync("**/test/info", new() { Timeout = 180_000 });
            Assert.Equal("nobody", await UserAsync(page));
        }

        await SignedIn.SignInAsync(pages[1], site);
        await Assertions.Expect(pages[1].Locator("#count")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Page_that_was_frozen_signs_nobody_out_who_is_at_work_in_another_and_goes_on()
    {
        await using var site = await Site.StartTestAppAsync(s_idle);
        await using var profile = await chromium.NewProfileAsync();
        var frozen = await profile.NewPageAsync();
        await frozen.Clock.InstallAsync();
        await OpenMarkedAsync(frozen, site);
        await SignedIn.OpenClickedAsync(profile, site);

        // The time passes for this page alone.
        await frozen.Clock.FastForwardAsync(61_000);

        await frozen.WaitForFunctionAsync("() => !window.samePage");
        await Assertions.Expect(frozen.Locator("#count")).ToHaveTextAsync("1");
        Assert.Equal("alice", await UserAsync(frozen));
    }

    private static async Task<IPage> OpenMarkedAsync(IPage page, Site site)
    {
        await SignedIn.OpenClickedAsync(page, site);
        await page.EvaluateAsync("() => { window.samePage = true; }");
        return page;
    }

    private static Task<string> UserAsync(IPage page) => page.EvaluateAsync<string>("() => fetch('/test/user').then(answer => answer.text())");

    private static ILocator Warning(IPage page) => page.GetByRole(AriaRole.Dialog, new() { Name = "Are you still there?" });
}
