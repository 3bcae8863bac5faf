namespace CircuitKit.Tests.Documentation;

/// <summary><c>docs/recipes.md</c> shows the pages that are tested, as they are.</summary>
public sealed class RecipesDocumentationTests
{
    private const string Pages = "samples/CircuitKit.Recipes/Pages";

    // That of QuickGrid with other names, which the page says.
    private const string LikeAnother = "FluentGridPage.razor";

    private static readonly string s_page = Repository.Text("docs/recipes.md").ReplaceLineEndings("\n");

    public static TheoryData<string> Files =>
    [
        .. Repository.Files(Pages, "*.razor").Where(file => !file.EndsWith(LikeAnother, StringComparison.Ordinal)),
        .. Repository.Files(Pages, "*.razor.js"),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Page_is_shown_as_it_is(string file)
    {
        string source = Repository.Text($"{Pages}/{file}").ReplaceLineEndings("\n").Trim();

        Assert.Contains($"\n{source}\n```", s_page, StringComparison.Ordinal);
    }
}
