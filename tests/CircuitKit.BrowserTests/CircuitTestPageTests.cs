using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.ShapesApp;
using CircuitKit.TestKit;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>A page in a browser whose app is restarted by a test of its own team.</summary>
public sealed class CircuitTestPageTests(ChromiumFixture chromium)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_goes_on_by_itself_after_the_restart()
    {
        using TempFolder folder = new();
        CircuitTestOptions options = new()
        {
            Arguments = ["--keys", folder.Path, "--store", $"file:{folder.Path}"],
            Configuration = new Dictionary<string, string> { ["CircuitKit:State:KeepFields"] = "true" },
        };
        await using var app = await CircuitTest.StartAsync<Shape>(options, Cancellation);
        await using var profile = await chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync(new Uri(app.Address, "private-field").AbsoluteUri);
        await page.ClickAsync("#private-field-add");
        await Assertions.Expect(page.Locator("#private-field")).ToHaveTextAsync("1");
        await page.EvaluateAsync("() => { window.samePage = true; }");

        await app.RestartAsync(Cancellation);

        await Assertions.Expect(page.Locator("html")).Not.ToHaveAttributeAsync("data-circuitkit-connection", "lost");
        // This is answered by the new circuit.
        await page.ClickAsync("#private-field-add");
        await Assertions.Expect(page.Locator("#private-field")).ToHaveTextAsync("2");
        Assert.True(await page.EvaluateAsync<bool>("() => window.samePage === true"));
    }
}
