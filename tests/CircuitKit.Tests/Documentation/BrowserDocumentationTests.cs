using System.Text.RegularExpressions;

namespace CircuitKit.Tests.Documentation;

/// <summary><c>docs/browser.md</c> lists the words and the CSS variables that an app can set, as the scripts have them.</summary>
public sealed partial class BrowserDocumentationTests
{
    private const string Scripts = "src/CircuitKit/Scripts";

    private static readonly MarkdownPage s_page = new("docs/browser.md");

    [Fact]
    public void Every_state_of_the_reconnect_UI_is_listed_with_its_words()
    {
        string script = Text("reconnect-ui.js");
        string table = script[script.IndexOf("const texts = {", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("};", StringComparison.Ordinal)];

        Assert.Equal(
            State().Matches(table).Select(state => (state.Groups[1].Value, state.Groups[2].Value, state.Groups[3].Value)),
            s_page.Rows("### States and their words").Select(row => (MarkdownPage.Code(row[0])[0], row[1], row[2])));
    }

    [Fact]
    public void Every_word_in_English_has_one_in_German()
    {
        MatchCollection found = State().Matches(Text("reconnect-ui.js"));
        IEnumerable<string> titles = found.Select(state => $"reconnect-{state.Groups[1].Value}-title");
        IEnumerable<string> states = found.Where(state => state.Groups[3].Success).Select(state => $"reconnect-{state.Groups[1].Value}");
        IEnumerable<string> others = Repository.Files(Scripts, "*.js")
            .SelectMany(file => Wording().Matches(Text(file)))
            .Select(word => word.Groups[1].Value);
        string german = Text("texts.de.js");

        string[] missing =
        [
            .. titles.Concat(states).Concat(others).Where(word => !Regex.IsMatch(german, $"^ +'?{word}'?: '", RegexOptions.Multiline)),
        ];

        Assert.Equal([], missing);
    }

    [Fact]
    public void Every_CSS_variable_is_listed() => Assert.Equal(
        Repository.Files(Scripts, "*.js").SelectMany(file => Variable().Matches(Text(file))).Select(variable => variable.Value)
            .Distinct().Order(StringComparer.Ordinal),
        s_page.Rows("### Looks").Select(row => MarkdownPage.Code(row[0])[0]).Order(StringComparer.Ordinal));

    private static string Text(string script) => Repository.Text($"{Scripts}/{script}").ReplaceLineEndings("\n");

    [GeneratedRegex(@"^  '?([a-z-]+)'?: \['([^']+)'(?:, '([^']+)')?\]", RegexOptions.Multiline)]
    private static partial Regex State();

    [GeneratedRegex(@"wording\('([a-z-]+)'")]
    private static partial Regex Wording();

    [GeneratedRegex("--circuitkit-[a-z-]+")]
    private static partial Regex Variable();
}
