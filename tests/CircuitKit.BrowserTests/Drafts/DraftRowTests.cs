using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Drafts;

/// <summary>A draft is put back into its own row, wherever that is now, or nowhere.</summary>
public sealed class DraftRowTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData("a,b,c", "a=1 b=2 c=3")]
    [InlineData("x,a,b,c", "x= a=1 b=2 c=3")]
    [InlineData("b,c", "b=2 c=3")]
    [InlineData("c,a,b", "c=3 a=1 b=2")]
    [InlineData("x,y,z", "x= y= z=")]
    public async Task Draft_is_in_the_row_it_was_typed_into_and_in_no_other(string then, string expected)
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        await using var profile = await chromium.NewProfileAsync();
        var page = await DraftPage.OpenAsync(site, profile, $"draft-rows?then={then}");
        for (var row = 0; row < 3; row++)
        {
            await page.At(".quantity").Nth(row).FillAsync($"{row + 1}");
        }

        await page.KillAsync();

        Assert.Equal(
            expected,
            await page.Page.EvaluateAsync<string>(
                """
                () => [...document.querySelectorAll('tr')].map(row => `${row.cells[0].textContent}=${row.querySelector('.quantity').value}`).join(' ')
                """));
        Assert.Equal("", await ValuesAsync(page, ".remark", ""));
        page.AssertNoErrors();
    }

    [Theory]
    [InlineData("b", "half")]
    [InlineData("c", "")]
    public async Task Row_under_edit_keeps_its_draft_and_gives_it_to_no_other(string edited, string expected)
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        await using var profile = await chromium.NewProfileAsync();
        var page = await DraftPage.OpenAsync(site, profile, $"draft-rows?thenEdited={edited}");
        await page.TypeAsync("#edited", "half");

        await page.KillAsync();

        await page.ExpectValueAsync("#edited", expected);
        await Assertions.Expect(page.At(expected.Length > 0 ? "#edited" : "body")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("a,b,c", "one,,three")]
    [InlineData("a,b", ",")]
    [InlineData("a,b,c,d", ",,,")]
    public async Task Fields_that_nothing_tells_apart_get_their_drafts_only_while_there_are_as_many(string then, string expected)
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        await using var profile = await chromium.NewProfileAsync();
        var page = await DraftPage.OpenAsync(site, profile, $"draft-rows?then={then}");
        await page.At(".bare").Nth(0).FillAsync("one");
        await page.At(".bare").Nth(2).FillAsync("three");

        await page.KillAsync();

        Assert.Equal(expected, await ValuesAsync(page, ".bare"));
    }

    [Fact]
    public async Task Row_whose_own_text_follows_the_draft_is_known_by_the_text_before()
    {
        await using var site = await Site.StartTestAppAsync("--mode", "noprerender");
        await using var profile = await chromium.NewProfileAsync();
        var page = await DraftPage.OpenAsync(site, profile, "draft-rows?then=x,a,b,c");
        await page.WaitUntilSavedAsync();
        await page.StopClockAsync();
        await page.At(".amount").Nth(1).FillAsync("7");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.ExpectTextAsync(".echo >> nth=1 >> i", "14");

        await site.KillAsync();
        await page.ResumeAsync(site.ReplaceAsync);

        await page.ExpectTextAsync(".echo >> nth=2 >> i", "14");
        Assert.Equal("0,0,7,0", await ValuesAsync(page, ".amount"));
    }

    private static Task<string> ValuesAsync(DraftPage page, string selector, string separator = ",") => page.Page.EvaluateAsync<string>(
        "([selector, separator]) => [...document.querySelectorAll(selector)].map(field => field.value).join(separator)",
        new[] { selector, separator });
}
