using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Hibernation;

/// <summary>What becomes of a sleeping tab while its server is not there, or has nothing for it any more.</summary>
public sealed class SleepThroughTests(ChromiumFixture chromium)
{
    private static readonly string[] s_soon = ["--mode", "NoPrerender", "--CircuitKit:Hibernation:HiddenAfter", "00:00:00.3"];

    [Fact]
    public async Task Server_that_is_stopped_and_started_while_its_tab_sleeps_goes_on_without_a_reload()
    {
        await using Site site = await Site.StartTestAppAsync(s_soon);
        await using IBrowserContext profile = await chromium.NewProfileAsync();
        SleepyTab tab = await SleepyTab.OpenAsync(profile, site.Address, "sleepy");
        await tab.Page.ClickAsync("#increment");
        await tab.ExpectTextAsync("#count", "1");
        await tab.SleepAsync();

        Assert.Equal(0, await site.Process.TerminateAsync(TestContext.Current.CancellationToken));
        await site.ReplaceAsync();
        await tab.ShowAsync();
        await tab.WaitUntilAwakeAsync();

        await tab.ExpectTextAsync("#count", "1");
        await tab.Page.ClickAsync("#increment");
        await tab.ExpectTextAsync("#count", "2");
        await tab.AssertNobodyNoticedAsync();
    }

    [Fact]
    public async Task Server_that_is_away_when_the_person_is_back_is_waited_for_as_ever()
    {
        await using Site site = await Site.StartTestAppAsync(s_soon);
        await using IBrowserContext profile = await chromium.NewProfileAsync();
        SleepyTab tab = await SleepyTab.OpenAsync(profile, site.Address, "sleepy");
        await tab.Page.ClickAsync("#increment");
        await tab.ExpectTextAsync("#count", "1");
        await tab.SleepAsync();
        await site.KillAsync();

        await tab.ShowAsync();
        await tab.Page.WaitForFunctionAsync("() => window.dialogs > 0");
        await site.ReplaceAsync();
        await tab.WaitUntilAwakeAsync();

        await tab.ExpectTextAsync("#count", "1");
        Assert.Equal("not reloaded", await tab.Page.EvaluateAsync<string>("() => window.mark"));
        await tab.Page.ClickAsync("#increment");
        await tab.ExpectTextAsync("#count", "2");
    }

    [Fact]
    public async Task Page_whose_snapshot_is_gone_reloads_as_in_stock_blazor()
    {
        await using Site site = await Site.StartTestAppAsync([.. s_soon, "--store", "memory"]);
        await using IBrowserContext profile = await chromium.NewProfileAsync();
        SleepyTab tab = await SleepyTab.OpenAsync(profile, site.Address, "sleepy");
        await tab.Page.ClickAsync("#increment");
        await tab.ExpectTextAsync("#count", "1");
        await tab.SleepAsync();
        await site.KillAsync();
        await site.ReplaceAsync();

        await tab.ShowAsync();

        await tab.Page.WaitForFunctionAsync("() => !window.mark");
        await tab.ExpectTextAsync("#count", "0");
    }
}
