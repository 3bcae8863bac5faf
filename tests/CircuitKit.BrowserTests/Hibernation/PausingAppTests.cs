using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.BrowserTests.Hibernation;

/// <summary>The app has something to do before its circuit is paused: <c>onCircuitPausing</c> of its circuit handlers in the browser.</summary>
public sealed class PausingAppTests(ChromiumFixture chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Page_sleeps_when_the_app_is_ready()
    {
        SleepyTab tab = await OpenAsync();

        await tab.HideAsync();
        await WaitUntilAskedAsync(tab, times: 1);
        await tab.AssertStaysAwakeAsync();
        Assert.Equal(1, await tab.Page.EvaluateAsync<int>("() => window.pausing.length"));
        await tab.Page.EvaluateAsync("() => window.pausing[0].done()");

        await tab.WaitUntilAsleepAsync();
        await tab.ShowAsync();
        await tab.WaitUntilAwakeAsync();
        await tab.AssertNobodyNoticedAsync();
    }

    [Fact]
    public async Task Page_that_is_shown_before_the_app_is_ready_stays_awake_and_the_app_hears_of_it()
    {
        SleepyTab tab = await OpenAsync();
        await tab.HideAsync();
        await WaitUntilAskedAsync(tab, times: 1);
        Assert.False(await tab.Page.EvaluateAsync<bool>("() => window.pausing[0].signal.aborted"));

        await tab.ShowAsync();
        bool isAborted = await tab.Page.EvaluateAsync<bool>("() => window.pausing[0].signal.aborted");
        await tab.Page.EvaluateAsync("() => window.pausing[0].done()");
        await tab.HideAsync();
        await WaitUntilAskedAsync(tab, times: 2);

        Assert.True(isAborted);
        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("() => window.slept"));
        await tab.Page.EvaluateAsync("() => window.pausing[1].done()");
        await tab.WaitUntilAsleepAsync();
    }

    [Fact]
    public async Task Page_whose_app_fails_stays_awake_and_asks_it_again_later()
    {
        SleepyTab tab = await OpenAsync();
        await tab.HideAsync();
        await WaitUntilAskedAsync(tab, times: 1);

        await tab.Page.EvaluateAsync("() => window.pausing[0].fail(new Error('not saved'))");
        await WaitUntilAskedAsync(tab, times: 2);

        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("() => window.slept"));
        await tab.Page.EvaluateAsync("() => window.pausing[1].done()");
        await tab.WaitUntilAsleepAsync();
    }

    private protected override void Configure(IServiceCollection services) =>
        services.AddCircuitKit(options => options.Hibernation.HiddenAfter = TimeSpan.FromSeconds(0.3));

    private Task<SleepyTab> OpenAsync() => SleepyTab.OpenAsync(Profile, new Uri(App.Url), "?start=own-pausing");

    private static async Task WaitUntilAskedAsync(SleepyTab tab, int times) =>
        await tab.Page.WaitForFunctionAsync("times => window.pausing.length === times", times);
}
