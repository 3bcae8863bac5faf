using CircuitKit.BrowserTests.Infrastructure;

namespace CircuitKit.BrowserTests;

public sealed class ReconnectTests(ChromiumFixture chromium) : BrowserTest(chromium)
{
    private const string DrawAll =
        """
        async () => {
          const { retryInterval } = await import('/_content/CircuitKit/start.js');
          return Array.from({ length: 1000 }, (_, n) => retryInterval(n));
        }
        """;

    [Fact]
    public async Task The_attempts_after_a_loss_are_spread_one_at_once_then_one_a_second_or_so()
    {
        var attempts = await LoseServerAsync("", count: 4);

        Assert.All(attempts.Zip(attempts.Skip(1), (earlier, later) => later - earlier),
            wait => Assert.InRange(wait, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Switched_off_the_attempts_are_stock_Blazor_s_ten_at_once_and_a_gap()
    {
        var attempts = await LoseServerAsync("?off=reconnect", count: 11);

        Assert.InRange(attempts[9] - attempts[0], TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.InRange(attempts[10] - attempts[9], TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData("")]
    [InlineData("classic")]
    public async Task A_server_that_is_back_is_found_before_stock_Blazor_would_ask_again(string page)
    {
        var tab = await NewTabAsync();
        var before = await tab.OpenAsync($"{App.Url}/{page}", Cancellation);
        await tab.NoteAttemptsAsync();
        await LoseServerAtOnceAsync();
        await Profile.SetOfflineAsync(false);
        await tab.NextAttemptsAsync(3, Cancellation);

        await App.StartAgainAsync(Cancellation);
        var listening = TimeProvider.System.GetUtcNow();
        var after = await tab.NextConnectionAsync(Cancellation);
        var found = await tab.LastAttemptAsync();

        // Promised are 2 s; the bound leaves a busy machine some room and is still below the 5 s of stock.
        Assert.NotEqual(default, found);
        Assert.True(found - listening < TimeSpan.FromSeconds(3.5), $"Found after {found - listening}.");
        Assert.NotNull(before.Tab);
        Assert.Equal(before.Tab, after.Tab);
    }

    [Fact]
    public async Task A_tab_that_had_to_reload_because_its_circuit_is_gone_is_the_same_tab()
    {
        var tab = await NewTabAsync();
        var before = await tab.OpenAsync(App.Url, Cancellation);

        await tab.Page.EvaluateAsync("() => { window.samePage = true; }");

        await App.StopAsync();
        await App.StartAgainAsync(Cancellation);
        await tab.Page.WaitForFunctionAsync("() => !window.samePage");
        await tab.BeInteractiveAsync();

        Assert.NotNull(before.Tab);
        Assert.True(tab.Connections.Count > 2);
        Assert.All(tab.Connections, connection => Assert.Equal(before.Tab, connection.Tab));
    }

    [Fact]
    public async Task The_waits_start_at_none_stay_short_for_a_minute_grow_to_5_s_and_last_about_an_hour()
    {
        var tab = await NewTabAsync();
        await tab.Page.GotoAsync($"{App.Url}/static");

        var draws = new List<double[]>();
        for (var draw = 0; draw < 20; draw++)
        {
            draws.Add(await tab.Page.EvaluateAsync<double[]>(DrawAll));
        }

        var maxRetries = await tab.Page.EvaluateAsync<int>("async () => (await import('/_content/CircuitKit/start.js')).maxRetries");
        Assert.All(draws, waits =>
        {
            Assert.Equal(0, waits[0]);
            Assert.All(waits[1..49], wait => Assert.InRange(wait, 1000, 1500));
            Assert.All(waits[49..], wait => Assert.InRange(wait, 1000, 5000));
            Assert.InRange(waits[..49].Sum() / 1000, 50, 75);
            Assert.InRange(waits[..maxRetries].Sum() / 60_000, 55, 65);
        });

        // Jitter aside, a wait is never shorter than the one before.
        var shortest = Enumerable.Range(1, 999).Select(n => draws.Min(waits => waits[n])).ToArray();
        var longest = Enumerable.Range(1, 999).Select(n => draws.Max(waits => waits[n])).ToArray();
        Assert.All(Enumerable.Range(0, 998), n => Assert.True(longest[n + 1] >= shortest[n]));
        Assert.True(longest[998] > 4500 && shortest[998] > 3000);

        // Tabs that lost the server in the same moment do not all come back in the same moment.
        Assert.True(draws.Select(waits => waits[1]).Distinct().Count() > 10);
    }

    private async Task<IReadOnlyList<DateTimeOffset>> LoseServerAsync(string query, int count)
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync($"{App.Url}/{query}", Cancellation);
        await tab.NoteAttemptsAsync();
        await LoseServerAtOnceAsync();
        return await tab.NextAttemptsAsync(count, Cancellation);
    }
}
