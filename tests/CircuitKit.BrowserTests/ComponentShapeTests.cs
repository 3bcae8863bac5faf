using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.ShapesApp;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>All component shapes on one page, used and killed: each is kept or lost.</summary>
public sealed class ComponentShapeTests(ChromiumFixture chromium)
{
    private static readonly string[] s_ids = [.. ShapeList.All.Select(shape => shape.Id)];

    [Fact]
    public async Task Each_shape_on_a_page_is_kept_or_lost_as_it_should_be()
    {
        await using var site = await Site.StartShapesAppAsync("--CircuitKit:State:KeepFields", "true");
        await using var context = await chromium.NewProfileAsync();
        var page = await OpenAsync(context, site);
        var fresh = await ShownAsync(page);
        await UseAsync(page);
        var edited = await ShownAsync(page);
        Assert.Empty(ShapeList.All.Where(shape => shape.UnchangedParts(fresh[shape.Id], edited[shape.Id]).Count > 0).Select(shape => shape.Id));

        var typed = await TypedAsync(page);

        await page.KillAndResumeAsync(site);

        var shown = await ShownAsync(page);
        Assert.Equal(
            Table(shape => shape.On == Fate.Kept ? edited[shape.Id] : fresh[shape.Id]),
            Table(shown));
        Assert.Equal(typed, await TypedAsync(page));
        Assert.False(await page.Locator("#blazor-error-ui").IsVisibleAsync());
    }

    private static async Task<IPage> OpenAsync(IBrowserContext context, Site site)
    {
        var page = await context.NewPageAsync();
        // All of it is in view: rows that are not are not there.
        await page.SetViewportSizeAsync(1280, 20_000);
        await page.GotoAsync(site.Address.AbsoluteUri);
        return page;
    }

    private static async Task UseAsync(IPage page)
    {
        foreach (var shape in ShapeList.All)
        {
            foreach (var step in shape.Edit)
            {
                var parts = step.Trim('[', ']').Split('=', 2);
                await page.Locator($"[id='{shape.Id}-{parts[0]}']").EvaluateAsync(
                    """
                    (element, value) => {
                      if (value == null) {
                        element.click();
                      } else {
                        element.value = value;
                        element.dispatchEvent(new Event('change', { bubbles: true }));
                      }
                    }
                    """,
                    parts.ElementAtOrDefault(1));
            }
        }

        var seen = int.Parse(await page.Locator("#seen").InnerTextAsync(), provider: null);
        await page.ClickAsync("#see");
        await Assertions.Expect(page.Locator("#seen")).ToHaveTextAsync($"{seen + 1}");
    }

    /// <summary>What all shapes show, once they have loaded.</summary>
    private static async Task<Dictionary<string, string>> ShownAsync(IPage page)
    {
        await page.WaitForFunctionAsync(
            """
            ids => ids.every(id => document.getElementById(id) && !document.getElementById(id).textContent.trim().startsWith('loading'))
              && document.getElementById('virtualized-rows-1')
            """,
            s_ids);
        var texts = await page.EvaluateAsync<string[]>(
            "ids => ids.map(id => document.getElementById(id).textContent.replace(/\\s+/g, ' ').trim())", s_ids);
        return s_ids.Zip(texts).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>What the inputs of the libraries show.</summary>
    private static async Task<string[]> TypedAsync(IPage page)
    {
        string[] inputs = [.. from shape in ShapeList.All
                              where shape.ChangesEachPart
                              from step in shape.Edit
                              where step.Contains('=', StringComparison.Ordinal)
                              select $"{shape.Id}-{step.Split('=')[0]}"];
        return await page.EvaluateAsync<string[]>("ids => ids.map(id => `${id}: ${document.getElementById(id).value}`)", inputs);
    }

    private static string Table(Dictionary<string, string> shown) => Table(shape => shown[shape.Id]);

    private static string Table(Func<Shape, string> shownBy) => string.Join('\n', ShapeList.All.Select(shape => $"{shape.Id}: {shownBy(shape)}"));
}
