using System.Text.Json.Nodes;
using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Dashboard;

/// <summary>The dashboard as its people see it, by mouse and by keyboard, in light and dark, on a desk and on a phone.</summary>
[Collection(nameof(DashboardSite))]
public sealed class DashboardTests(ChromiumFixture chromium, DashboardSite site) : DashboardVisitor(chromium)
{
    private const int PageSize = 50;

    // The check waits until the page is quiet, and looks at one page after the other.
    private static readonly LocatorAssertionsToContainTextOptions s_patience = new() { Timeout = 30_000 };

    [Fact]
    public async Task First_page_shows_how_the_fleet_is_and_its_last_hour()
    {
        var page = await OpenViewAsync("#/now");

        await Expect(Tile(page, "Circuits")).ToContainTextAsync("connected");
        await Expect(Tile(page, "Users").Locator(".value")).ToHaveTextAsync($"{DashboardSite.People}");
        await Expect(Tile(page, "Data-loss window")).ToBeVisibleAsync();
        await Expect(page.Locator("#live-text")).ToHaveTextAsync("Live");
        await Expect(page.Locator(".chart canvas")).ToHaveCountAsync(4);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Memory" })).ToContainTextAsync("MB");
    }

    [Fact]
    public async Task Circuits_are_searched_sorted_and_turned_page_by_page()
    {
        var page = await OpenViewAsync("#/circuits?order=User&descending=false");
        var rows = page.Locator("main tbody tr");
        await Expect(rows).ToHaveCountAsync(PageSize);
        await Expect(rows.First).ToContainTextAsync("person-00");

        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(rows.Last).ToContainTextAsync($"person-{DashboardSite.People - 1}");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Next" })).ToBeDisabledAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "User", Exact = true }).ClickAsync();
        await Expect(page.Locator("th[aria-sort]")).ToHaveTextAsync("User");
        await Expect(page.Locator("th[aria-sort]")).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(rows.First).ToContainTextAsync($"person-{DashboardSite.People - 1}");

        await page.GetByLabel("Search").FillAsync("PERSON-07");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(page.Locator("#status")).ToContainTextAsync("1 match");
        Assert.Contains("search=PERSON-07", page.Url, StringComparison.Ordinal);
        await page.ReloadAsync();
        await Expect(rows).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Person_with_most_circuits_comes_first_and_leads_to_them()
    {
        var page = await OpenViewAsync("#/circuits?by=user");

        await Expect(page.Locator("main tbody tr").First).ToContainTextAsync("person-00");
        await page.GetByRole(AriaRole.Link, new() { Name = "person-00" }).ClickAsync();

        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter User" }).ClickAsync();
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(PageSize);
    }

    [Fact]
    public async Task Pages_are_put_together_by_route_with_what_they_cost_and_lead_to_their_circuits()
    {
        var page = await OpenViewAsync("#/circuits?by=page");

        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("main tbody tr").Last).ToContainTextAsync("/form");
        await Expect(page.Locator("main tbody tr").First).ToContainTextAsync("B");
        await page.GetByRole(AriaRole.Link, new() { Name = "/counter" }).ClickAsync();

        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(DashboardSite.Circuits / 2);
        await Expect(page.Locator(".filter")).ToHaveTextAsync("Page: /counter×");
    }

    [Fact]
    public async Task Details_open_and_close_by_keyboard_and_the_focus_comes_back()
    {
        var page = await OpenViewAsync("#/circuits?search=person-05");
        var row = page.Locator("main tbody button");
        await Expect(row).ToHaveCountAsync(1);

        await row.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var drawer = page.GetByRole(AriaRole.Dialog);
        await Expect(drawer).ToContainTextAsync("person-05");
        await Expect(drawer.GetByRole(AriaRole.Region, new() { Name = "History" })).ToContainTextAsync("Opened");
        await Expect(drawer.GetByRole(AriaRole.Region, new() { Name = "State" })).ToContainTextAsync("before compression");
        await Expect(drawer.GetByRole(AriaRole.Region, new() { Name = "Cost" })).ToContainTextAsync("Snapshot version");
        Assert.True(await page.EvaluateAsync<bool>("() => document.querySelector('#drawer').contains(document.activeElement)"));

        await page.Keyboard.PressAsync("Escape");
        await Expect(drawer).ToHaveCountAsync(0);
        await Expect(row).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Page_that_was_used_is_told_with_what_it_would_lose_and_the_details_name_what_it_keeps()
    {
        // A site of its own: the circuits of pages that are opened here would be among those that others count.
        var own = await StartAsync();
        await using var counter = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions { Page = new Uri(own.Address, "counter") }, TestContext.Current.CancellationToken);
        var page = await OpenAsync(new Uri(own.Address, "circuitkit/#/state").AbsoluteUri);
        var app = await page.Context.NewPageAsync();
        await app.GotoAsync(new Uri(own.Address, "sinner").AbsoluteUri);
        var button = app.Locator("#use");
        // Until the page is interactive a click does nothing.
        await ClickUntilAsync(button, app.Locator("#clicks"), "0");

        var card = page.GetByRole(AriaRole.Region, new() { Name = "/sinner", Exact = true });
        await Expect(card).ToContainTextAsync("_notes List<string>", s_patience);
        await Expect(card).ToContainTextAsync("[PersistentState]");
        await Expect(card).Not.ToContainTextAsync("secret note");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "/counter", Exact = true })).ToContainTextAsync(
            "All that changed is kept or persisted",
            s_patience);

        await page.GotoAsync(new Uri(own.Address, "circuitkit/#/circuits?search=%2Fsinner").AbsoluteUri);
        await page.Locator("main tbody button").First.ClickAsync();
        var row = page.GetByRole(AriaRole.Region, new() { Name = "State" }).Locator("tr", new() { HasText = "Sinner.Pet" });
        await Expect(row).ToContainTextAsync("Animal");
    }

    [Fact]
    public async Task Fields_that_are_kept_and_those_that_are_not_are_named_and_no_value_is_shown()
    {
        var own = await StartAsync("--CircuitKit:State:KeepFields", "true");
        await using var circuit = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions { Page = new Uri(own.Address, "kept/secret") }, TestContext.Current.CancellationToken);
        await circuit.ChangeAsync("name", "ada lovelace", TestContext.Current.CancellationToken);
        await circuit.ChangeAsync("password", "hunter2", TestContext.Current.CancellationToken);
        var page = await OpenAsync(new Uri(own.Address, "circuitkit/#/state").AbsoluteUri);

        var card = page.GetByRole(AriaRole.Region, new() { Name = "/kept/secret", Exact = true });
        await Expect(card).ToContainTextAsync("is not kept: it is left out by its name, its type or an attribute", s_patience);
        await Expect(card.Locator("li")).ToContainTextAsync("_password");
        await Expect(card.Locator(".survivors")).ToHaveTextAsync("Kept_name");
        await Expect(card).Not.ToContainTextAsync("hunter2");

        await page.GotoAsync(new Uri(own.Address, "circuitkit/#/circuits?search=%2Fkept").AbsoluteUri);
        await page.Locator("main tbody button").First.ClickAsync();
        var fields = page.GetByRole(AriaRole.Region, new() { Name = "Kept fields" });
        await Expect(fields.Locator("li").First).ToContainTextAsync("KeptSecret._passwordnot kept");
        await Expect(fields.Locator("li").Last).ToHaveTextAsync("KeptSecret._namekept");
        await Expect(page.GetByRole(AriaRole.Dialog)).Not.ToContainTextAsync("hunter2");
        await Expect(page.GetByRole(AriaRole.Dialog)).Not.ToContainTextAsync("lovelace");
    }

    [Fact]
    public async Task Superseded_circuit_has_a_badge_that_says_what_it_means()
    {
        var page = await OpenViewAsync("#/now");
        await page.RouteAsync("**/api/circuits?*", async route =>
        {
            var response = await route.FetchAsync();
            var answer = JsonNode.Parse(await response.TextAsync())!;
            answer["items"]![0]!["circuit"]!["saveState"] = "Superseded";
            await route.FulfillAsync(new() { Response = response, Body = answer.ToJsonString() });
        });

        await page.GetByRole(AriaRole.Link, new() { Name = "Circuits", Exact = true }).ClickAsync();

        var badge = page.Locator("main tbody tr").First.Locator(".badge.care");
        await Expect(badge).ToHaveTextAsync("superseded");
        await Expect(badge).ToHaveAttributeAsync("title", "Another circuit continues this one. Its state is no longer saved.");
    }

    [Fact]
    public async Task Circuit_is_closed_after_one_more_question()
    {
        var page = await OpenViewAsync("#/circuits?search=person-01&order=Opened");
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(2);
        await page.Locator("main tbody button").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the circuit" }).ClickAsync();

        var question = page.Locator("#question");
        await question.GetByLabel("Message for the user").FillAsync("Please save your work.");
        await question.GetByRole(AriaRole.Button, new() { Name = "Close the circuit" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task On_a_phone_in_the_dark_nothing_has_to_be_scrolled_sideways()
    {
        var page = await OpenViewAsync(
            "",
            new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 }, ColorScheme = ColorScheme.Dark });
        foreach (var (name, shown) in new[] { ("Now", ".tile"), ("Circuits", "main tbody button"), ("Servers", ".node"), ("Deploy", ".answer"), ("Policies", "main tbody tr"), ("State", ".card") })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            await Expect(page.Locator(shown).First).ToBeVisibleAsync();
            var wide = await page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('nav, .table-box, dialog')).map(one => one.className || one.tagName)");
            var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overflow <= 0, $"{name} is {overflow} pixels wider than the phone: {string.Join(", ", wide)}");
        }

        Assert.Equal("rgb(15, 19, 24)", await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
    }

    private static ILocator Tile(IPage page, string name) =>
        page.Locator(".tile").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true }) });

    private Task<IPage> OpenViewAsync(string view, BrowserNewContextOptions? options = null) => OpenAsync(site.Address + view, options);

    private static async Task ClickUntilAsync(ILocator button, ILocator shown, string before)
    {
        while (await shown.TextContentAsync() == before)
        {
            await button.ClickAsync();
            await button.Page.WaitForTimeoutAsync(200);
        }
    }
}
