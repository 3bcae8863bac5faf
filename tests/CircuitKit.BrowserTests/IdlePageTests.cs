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

    [Theory]
    [InlineData(null)]
    [InlineData("/test/info")]
    public async Task User_who_does_nothing_is_signed_out_in_all_tabs_and_finds_the_work_after_the_next_sign_in(string? path)
    {
        await using var site = await Site.StartTestAppAsync(path is null ? s_idle : [.. s_idle, "--CircuitKit:SignIn:IdlePath", path]);
        await using var profile = await chromium.NewProfileAsync();
        var second = await SignedIn.OpenClickedAsync(profile, site);
        var first = await profile.NewPageAsync();
        await first.Clock.InstallAsync();
        await SignedIn.OpenClickedAsync(first, site);
        foreach (var page in new[] { first, second })
        {
            await page.EvaluateAsync("() => { window.samePage = true; }");
        }

        // The time passes for this page; the other learns it from the server.
        await first.Clock.FastForwardAsync(61_000);

        foreach (var page in new[] { first, second })
        {
            await page.WaitForFunctionAsync("() => !window.samePage");
            Assert.Equal(path ?? "/counter", new Uri(page.Url).AbsolutePath);
            Assert.Equal("nobody", await page.EvaluateAsync<string>("() => fetch('/test/user').then(answer => answer.text())"));
        }

        await SignedIn.SignInAsync(second, site);
        await Assertions.Expect(second.Locator("#count")).ToHaveTextAsync("1");
    }

    private static ILocator Warning(IPage page) => page.GetByRole(AriaRole.Dialog, new() { Name = "Are you still there?" });
}
