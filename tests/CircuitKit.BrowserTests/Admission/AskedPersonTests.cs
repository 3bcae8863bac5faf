using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Admission;

/// <summary>A person whose limit is one open page, and who is asked.</summary>
public sealed class AskedPersonTests(ChromiumFixture chromium) : AdmissionTest(chromium)
{
    private protected override void Limit(AdmissionOptions limits) =>
        (limits.MaxCircuitsPerUser, limits.UserLimitBehavior) = (1, UserLimitBehavior.Ask);

    [Fact]
    public async Task Second_tab_asks_and_the_first_one_says_that_the_person_went_on_there_and_does_not_take_it_back()
    {
        var first = await OpenAsync();
        var second = await NewTabAsync();
        await second.Page.GotoAsync(App.Url);

        var question = second.Page.GetByRole(AriaRole.Dialog, new() { Name = "You are already working in another tab" });
        await Assertions.Expect(question.GetByRole(AriaRole.Button, new() { Name = "Continue here" })).ToBeFocusedAsync();
        await Assertions.Expect(second.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        await first.BeInteractiveAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Continue here" }).ClickAsync();
        await second.BeInteractiveAsync();

        var told = await ToldAsync(first);
        var connections = first.Connections.Count;
        await Assertions.Expect(told.Locator("p")).ToHaveTextAsync("You continued in another tab or window.");
        await Assertions.Expect(first.Page.Locator("#count")).ToHaveTextAsync("2");
        await Assertions.Expect(first.Page.Locator("#components-reconnect-modal")).ToHaveCountAsync(0);

        // Longer than a page waits that tries again by itself.
        await first.Page.WaitForTimeoutAsync(3_000);
        await second.BeInteractiveAsync();
        Assert.Equal(connections, first.Connections.Count);
        Assert.Single(Registry.List());

        // The person may change their mind.
        await told.GetByRole(AriaRole.Button, new() { Name = "Continue here" }).ClickAsync();
        await first.BeInteractiveAsync();
        await ToldAsync(second);
        Assert.Single(Registry.List());
        Assert.DoesNotContain(first.Console.Concat(second.Console), line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Person_who_cancels_goes_on_in_the_first_tab()
    {
        var first = await OpenAsync();
        var second = await NewTabAsync();
        await second.Page.GotoAsync(App.Url);

        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        var left = second.Page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(left.Locator("p")).ToHaveTextAsync("Go on in the other tab. This one can be closed.");
        await first.BeInteractiveAsync();

        // Long enough for Blazor to look for a circuit that never was.
        await second.Page.WaitForTimeoutAsync(2_000);
        Assert.Single(second.Connections);
        await Assertions.Expect(second.Page.Locator("#components-reconnect-modal")).ToHaveCountAsync(0);
        Assert.Single(Registry.List());
    }

    private static async Task<ILocator> ToldAsync(Tab tab)
    {
        var told = tab.Page.GetByRole(AriaRole.Dialog, new() { Name = "You are working in another tab" });
        await Assertions.Expect(told).ToBeVisibleAsync();
        return told;
    }
}
