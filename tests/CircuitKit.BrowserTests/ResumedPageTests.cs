using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>What a page still has of the circuit before means nothing in the one that continues.</summary>
public sealed class ResumedPageTests(ChromiumFixture chromium)
{
    // What a browser does before it leaves a page.
    private const string Asks = "() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))";

    private static readonly string[] s_ofTheLostServer =
        ["ERR_", "Connection disconnected", "Failed to complete negotiation", "Failed to start the connection"];

    [Fact]
    public async Task Reference_that_script_holds_calls_nothing_any_more()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        await using var context = await chromium.NewProfileAsync();
        var page = await OpenAsync(
            context,
            site,
            "markers",
            """
            window.markers = [];
            document.addEventListener('circuitkit:resuming', () => { window.old = window.markers.splice(0); });
            """);
        await Assertions.Expect(page.Locator("#rows")).ToHaveTextAsync("a b c d");
        await page.WaitForFunctionAsync("() => window.markers.length === 8");
        await page.ClickAsync("#delete-a");
        await Assertions.Expect(page.Locator("#rows")).ToHaveTextAsync("b c d");

        await page.KillAndResumeAsync(site);
        await page.WaitForFunctionAsync("() => window.markers.length === 6");

        var answer = await page.EvaluateAsync<string>(
            "() => window.old[3].invokeMethodAsync('Delete').then(() => 'deleted', error => error.message)");
        Assert.Contains("There is no tracked object with id", answer, StringComparison.Ordinal);
        Assert.Equal("b c d", await page.Locator("#rows").InnerTextAsync());
        await page.EvaluateAsync("() => window.markers[1].invokeMethodAsync('Delete')");
        await Assertions.Expect(page.Locator("#rows")).ToHaveTextAsync("c d");
    }

    [Fact]
    public async Task Component_that_script_has_added_is_added_again()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        await using var context = await chromium.NewProfileAsync();
        var page = await OpenAsync(context, site, "counter");
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !s_ofTheLostServer.Any(text => message.Text.Contains(text, StringComparison.Ordinal)))
            {
                errors.Add(message.Text);
            }
        };
        await CountAsync(page, "#increment", "#count", "1");
        await page.EvaluateAsync(
            """
            async () => {
              window.shown = 0;
              const place = document.body.appendChild(document.createElement('div'));
              window.added = await Blazor.rootComponents.add(place, 'script-counter', { start: 5, shown: () => { window.shown++; } });
            }
            """);
        await CountAsync(page, "#script-count", "#script-count", "6");

        for (var kill = 1; kill <= 2; kill++)
        {
            await page.KillAndResumeAsync(site);

            await Assertions.Expect(page.Locator("#script-count")).ToHaveTextAsync("5");
            await CountAsync(page, "#script-count", "#script-count", "6");
            await CountAsync(page, "#increment", "#count", $"{1 + kill}");
            await page.WaitForFunctionAsync($"() => window.shown === {1 + kill}");
        }

        await page.EvaluateAsync("() => window.added.dispose()");
        await Assertions.Expect(page.Locator("#script-count")).ToHaveCountAsync(0);
        Assert.Empty(errors);
        Assert.False(await page.Locator("#blazor-error-ui").IsVisibleAsync());
    }

    [Fact]
    public async Task Question_before_leaving_ends_with_the_circuit_that_asked_for_it()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        await using var context = await chromium.NewProfileAsync();
        var page = await OpenAsync(context, site, "leaving");
        await CountAsync(page, "#ask", "#times", "1");
        await Assertions.Expect(page.Locator("#asks")).ToHaveTextAsync("True");
        await page.WaitForFunctionAsync(Asks);

        await page.KillAndResumeAsync(site);
        await Assertions.Expect(page.Locator("#asks")).ToHaveTextAsync("False");
        await Assertions.Expect(page.Locator("#times")).ToHaveTextAsync("1");
        Assert.False(await page.EvaluateAsync<bool>(Asks));

        await CountAsync(page, "#ask", "#times", "2");
        await Assertions.Expect(page.Locator("#asks")).ToHaveTextAsync("True");
        await page.WaitForFunctionAsync(Asks);
    }

    [Fact]
    public async Task Page_hears_of_a_resume_before_it_is_shown_and_when_it_is_complete()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        await using var context = await chromium.NewProfileAsync();
        var page = await OpenAsync(
            context,
            site,
            "counter",
            """
            window.heard = [];
            for (const name of ['circuitkit:resuming', 'circuitkit:resumed']) {
              document.addEventListener(name, event =>
                window.heard.push(`${name} ${document.querySelector('#server').textContent} ${JSON.stringify(event.detail)}`));
            }
            """);
        await CountAsync(page, "#increment", "#count", "1");
        var before = site.Process.Id;

        await page.KillAndResumeAsync(site);

        await page.WaitForFunctionAsync("() => window.heard.length === 2");
        await CountAsync(page, "#increment", "#count", "2");
        Assert.Equal(
            [$"circuitkit:resuming {before} null", $$"""circuitkit:resumed {{site.Process.Id}} {"otherVersion":false,"notRestored":0}"""],
            await page.EvaluateAsync<string[]>("() => window.heard"));
    }

    [Fact]
    public async Task Notice_after_a_resume_that_lost_something_is_calm_and_shown_only_where_the_page_wants_it()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender", "--CircuitKit:State:KeepFields", "true");
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await OpenAsync(
            context,
            site,
            "kept/broken",
            """
            window.violations = [];
            document.addEventListener('securitypolicyviolation', event =>
              event.sourceFile?.includes('/_content/') && window.violations.push(event.violatedDirective));
            new MutationObserver((_, observer) => {
              if (document.documentElement) {
                document.documentElement.dataset.circuitkitResumedNotice = 'on';
                document.documentElement.dataset.circuitkitTextDismiss = 'Verstanden';
                observer.disconnect();
              }
            }).observe(document, { childList: true });
            """);
        var notice = page.GetByRole(AriaRole.Status);
        await CountAsync(page, "#increment", "#count", "1");
        await page.EvaluateAsync(
            """
            () => {
              const policy = document.createElement('meta');
              policy.httpEquiv = 'Content-Security-Policy';
              policy.content = "default-src 'self'; style-src 'self'; script-src 'self'; connect-src *";
              document.head.append(policy);
            }
            """);

        await page.KillAndResumeAsync(site);
        await CountAsync(page, "#increment", "#count", "2");
        await Assertions.Expect(notice).ToHaveCountAsync(0);

        await CountAsync(page, "#use", "#tool", "4");
        await page.FocusAsync("#increment");
        await page.KillAndResumeAsync(site);

        await Assertions.Expect(notice).ToContainTextAsync("This page was restored. Some of what you did in it could not be kept");
        Assert.Equal("fixed", await notice.EvaluateAsync<string>("notice => getComputedStyle(notice).position"));
        Assert.False(await notice.EvaluateAsync<bool>("notice => notice.contains(document.activeElement)"));
        Assert.Empty(await page.EvaluateAsync<string[]>("() => window.violations"));
        await CountAsync(page, "#increment", "#count", "3");
        await notice.GetByRole(AriaRole.Button, new() { Name = "Verstanden" }).ClickAsync();
        await Assertions.Expect(notice).ToHaveCountAsync(0);
    }

    private static async Task<IPage> OpenAsync(IBrowserContext context, Site site, string path, string? script = null)
    {
        var page = await context.NewPageAsync();
        if (script is not null)
        {
            await page.AddInitScriptAsync(script);
        }

        await page.GotoAsync(new Uri(site.Address, path).AbsoluteUri);
        return page;
    }

    private static async Task CountAsync(IPage page, string button, string place, string count)
    {
        await page.ClickAsync(button);
        await Assertions.Expect(page.Locator(place)).ToHaveTextAsync(count);
    }
}
