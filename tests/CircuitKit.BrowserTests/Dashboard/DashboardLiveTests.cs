using System.Collections.Concurrent;
using CircuitKit.BrowserTests.Infrastructure;

namespace CircuitKit.BrowserTests.Dashboard;

/// <summary>The page keeps itself up to date, and leaves the server alone when nobody looks.</summary>
public sealed class DashboardLiveTests(ChromiumFixture chromium) : DashboardVisitor(chromium)
{
    // A tab without a window is never hidden.
    private const string CanBeHidden =
        """
        let isHidden = false;
        Object.defineProperty(document, 'hidden', { get: () => isHidden });
        window.setHidden = value => {
          isHidden = value;
          document.dispatchEvent(new Event('visibilitychange'));
        };
        """;

    [Fact]
    public async Task Hidden_tab_asks_for_nothing_and_goes_on_when_it_is_shown()
    {
        var site = await StartAsync();
        var page = await OpenAsync(new Uri(site.Address, "circuitkit/#/now").AbsoluteUri, script: CanBeHidden);
        await Expect(page.Locator("#live-text")).ToHaveTextAsync("Live");
        ConcurrentQueue<string> requests = new();

        TaskCompletionSource<string> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        page.RequestFailed += (_, request) => ended.TrySetResult(request.Url);
        await page.EvaluateAsync("() => window.setHidden(true)");
        await Expect(page.Locator("#live-text")).ToHaveTextAsync("Paused");
        Assert.EndsWith("/api/stream", await ended.Task.WaitAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        page.Request += (_, request) => requests.Enqueue(request.Url);
        await page.WaitForTimeoutAsync(5_500);
        Assert.Empty(requests);

        await page.EvaluateAsync("() => window.setHidden(false)");
        await Expect(page.Locator("#live-text")).ToHaveTextAsync("Live");
        Assert.EndsWith("/api/stream", Assert.Single(requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_goes_on_by_itself_after_a_restart_of_its_server()
    {
        IsExpected = complaint => complaint.Contains("ERR_", StringComparison.Ordinal);
        var site = await StartAsync();
        var page = await OpenAsync(new Uri(site.Address, "circuitkit/#/now").AbsoluteUri);
        await Expect(page.Locator("#live-text")).ToHaveTextAsync("Live");

        await site.KillAsync();
        await Expect(page.Locator("#live-text")).ToHaveTextAsync("The server does not respond");
        await site.ReplaceAsync();

        await Expect(page.Locator("#live-text")).ToHaveTextAsync("Live");
        await Expect(page.Locator("#fleet")).ToHaveTextAsync("1 server");
    }

    [Fact]
    public async Task One_dashboard_more_than_the_server_keeps_up_to_date_asks_by_itself()
    {
        IsExpected = complaint => complaint.Contains("503", StringComparison.Ordinal);
        var site = await StartAsync("--CircuitKit:Dashboard:MaxListeners", "1");
        var address = new Uri(site.Address, "circuitkit/#/now").AbsoluteUri;
        var first = await OpenAsync(address);
        await Expect(first.Locator("#live-text")).ToHaveTextAsync("Live");

        var second = await OpenAsync(address);

        await Expect(second.Locator("#live-text")).ToHaveTextAsync("Live, every 10 s");
        await Expect(second.Locator(".tile .value").First).ToHaveTextAsync("0");
    }
}
