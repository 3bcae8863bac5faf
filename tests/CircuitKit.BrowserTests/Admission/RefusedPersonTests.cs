using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Admission;

/// <summary>A person whose limit is one open page, and who is not asked.</summary>
public sealed class RefusedPersonTests(ChromiumFixture chromium) : AdmissionTest(chromium)
{
    private protected override void Limit(AdmissionOptions limits) => limits.MaxCircuitsPerUser = 1;

    [Theory]
    [InlineData("")]
    [InlineData("classic")]
    public async Task Page_says_so_and_gets_in_by_itself_when_the_other_one_is_closed(string path)
    {
        var first = await OpenAsync();
        var second = await NewTabAsync();
        await second.Page.GotoAsync($"{App.Url}/{path}");

        await Assertions.Expect(second.Page.GetByRole(AriaRole.Dialog, new() { Name = "Not at the moment" })).ToBeVisibleAsync();
        await Assertions.Expect(second.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        await Assertions.Expect(second.Page.Locator("#components-reconnect-modal")).ToHaveCountAsync(0);
        await first.Page.CloseAsync(new() { RunBeforeUnload = true });

        await second.BeInteractiveAsync();
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Page_reloads_as_often_as_its_person_likes_also_when_its_good_bye_gets_lost()
    {
        await Profile.RouteAsync("**/_blazor/disconnect", route => route.AbortAsync());
        var tab = await OpenAsync();
        for (var reload = 0; reload < 3; reload++)
        {
            await tab.Page.ReloadAsync();
            await tab.BeInteractiveAsync();
        }

        Assert.Equal(4, tab.Connections.Count);
    }

    [Fact]
    public async Task App_that_prevents_the_default_shows_its_own_words()
    {
        await OpenAsync();
        var second = await NewTabAsync();
        await second.Page.AddInitScriptAsync(
            "document.addEventListener('circuitkit:refused', event => { event.preventDefault(); window.told = event.detail; })");
        await second.Page.GotoAsync(App.Url);

        await second.Page.WaitForFunctionAsync("() => window.told");

        Assert.Equal("user", await second.Page.EvaluateAsync<string>("() => window.told.reason"));
        await Assertions.Expect(second.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }
}
