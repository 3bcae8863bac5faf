using CircuitKit.BrowserTests.Infrastructure;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Dashboard;

/// <summary>Every view can be read by everybody: what axe finds, in light and dark, and what a keyboard reaches.</summary>
[Collection(nameof(DashboardSite))]
public sealed class DashboardAccessTests(ChromiumFixture chromium, DashboardSite site) : DashboardVisitor(chromium)
{
    private static readonly (string View, string Shown)[] s_views =
    [
        ("#/now", ".tile .value"),
        ("#/circuits", "main tbody button"),
        ("#/circuits?by=tab", "main tbody td"),
        ("#/circuits?by=user", "main tbody a"),
        ("#/circuits?by=page", "main tbody a"),
        ("#/circuits?search=nobody", "main tbody .empty"),
        ("#/nodes", ".node"),
        ("#/deploy", ".answer"),
        ("#/policies", "main tbody td"),
    ];

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task Axe_finds_nothing_in_any_view(ColorScheme scheme, int width)
    {
        var page = await OpenAsync(
            site.Address,
            new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 860 } });
        foreach (var (view, shown) in s_views)
        {
            await page.EvaluateAsync("view => { location.hash = view; }", view);
            await Expect(page.Locator(shown).First).ToBeVisibleAsync();
            await ExpectNothingFoundAsync(page, view);
        }

        await page.EvaluateAsync("() => { location.hash = '#/circuits?search=person-05'; }");
        await page.Locator("main tbody button").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "State" })).ToBeVisibleAsync();
        await Expect(page.Locator("#drawer[open]")).ToHaveCSSAsync("opacity", "1");
        await ExpectNothingFoundAsync(page, "drawer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the circuit" }).ClickAsync();
        await Expect(page.Locator("#question")).ToBeVisibleAsync();
        await ExpectNothingFoundAsync(page, "question");
    }

    [Fact]
    public async Task Every_control_of_the_table_is_reached_by_the_tab_key_and_shows_where_it_is()
    {
        var page = await OpenAsync(site.Address + "#/circuits?search=person-05");
        await Expect(page.Locator("main tbody button")).ToHaveCountAsync(1);
        var all = await page.EvaluateAsync<int>("() => [...document.querySelectorAll('a, button, input, select, [tabindex=\"0\"]')].filter(one => !one.disabled && one.checkVisibility()).length");
        HashSet<string> reached = [];
        for (var i = 0; i < all; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var (what, isOutlined) = await FocusedAsync(page);
            Assert.True(isOutlined, $"{what} does not show that it has the focus.");
            Assert.True(reached.Add(what), $"{what} has the focus twice before everything had it once.");
        }

        Assert.Equal(all, reached.Count);
    }

    private static async Task<(string What, bool IsOutlined)> FocusedAsync(IPage page)
    {
        var seen = await page.EvaluateAsync<string[]>(
            """
            () => {
              const one = document.activeElement;
              const style = getComputedStyle(one);
              const all = [...document.querySelectorAll('*')];
              return [`${one.tagName} ${one.textContent.trim().slice(0, 30)} ${all.indexOf(one)}`, String(style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)];
            }
            """);
        return (seen[0], seen[1] == "true");
    }

    private static async Task ExpectNothingFoundAsync(IPage page, string where)
    {
        var found = await page.RunAxe();
        Assert.True(
            found.Violations.Length == 0,
            $"{where}: {string.Join(Environment.NewLine, found.Violations.Select(one => $"{one.Id} ({one.Impact}): {one.Help}: {string.Join("; ", one.Nodes.Take(4).Select(node => $"{node.Target} {node.Html}"))}"))}");
        Assert.NotEmpty(found.Passes);
    }
}
