using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>Behind a balancer without sticky sessions a hub connection has to be one request.</summary>
public sealed class NegotiationTests(ChromiumFixture chromium) : BrowserTest(chromium)
{
    private const string Negotiate = "/_blazor/negotiate";

    [Fact]
    public async Task It_stays_as_in_stock_Blazor_unless_it_is_switched_off()
    {
        var tab = await NewTabAsync();

        var connection = await tab.OpenAsync(App.Url, Cancellation);

        Assert.NotNull(connection["id"]);
        Assert.Contains(Negotiate, tab.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("classic")]
    public async Task Switched_off_the_first_connection_and_each_later_one_is_one_request_and_names_the_tab(string page)
    {
        var tab = await NewTabAsync();
        var first = await tab.OpenAsync($"{App.Url}/{page}?off=negotiation", Cancellation);

        await Profile.SetOfflineAsync(true);
        await App.StopAsync();
        await Profile.SetOfflineAsync(false);
        await App.StartAgainAsync(Cancellation);
        var second = await tab.NextConnectionAsync(Cancellation);

        Assert.DoesNotContain(Negotiate, tab.Requests);
        Assert.All(
            [first, second],
            connection =>
            {
                Assert.Null(connection["id"]);
                Assert.Matches("^[A-Za-z0-9_-]{22}$", connection.Tab);
            });
        Assert.Equal(first.Tab, second.Tab);
    }

    [Fact]
    public async Task Switched_off_a_server_that_is_away_is_no_error_of_the_page()
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync($"{App.Url}/?off=negotiation", Cancellation);

        await App.StopAsync();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await tab.NextConnectionAsync(Cancellation);
        }

        await Assertions.Expect(tab.Page.GetByText("Rejoin failed")).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Switched_off_the_app_s_own_address_stays_and_its_fallback_does_not()
    {
        var tab = await NewTabAsync();

        var connection = await tab.OpenAsync($"{App.Url}/?off=negotiation&start=own-fallback", Cancellation);

        Assert.Equal("1", connection["own"]);
        Assert.NotNull(connection.Tab);
        Assert.DoesNotContain(Negotiate, tab.Requests);
    }
}
