using System.Text.RegularExpressions;

namespace CircuitKit.Tests.Documentation;

/// <summary>Each claim of the two pages on security names the tests that hold it, and these exist.</summary>
public sealed partial class SecurityClaimsTests
{
    private const string Table = "## Which tests hold this";

    [Fact]
    public void Each_protection_names_its_tests() => Check(
        "SECURITY.md",
        [
            .. Repository.Lines("SECURITY.md")
                .SkipWhile(line => line != "## What is protected, and how")
                .TakeWhile(line => line != "## What is not protected")
                .Select(line => Bullet().Match(line))
                .Where(match => match.Success)
                .Select(match => match.Groups[1].Value),
        ]);

    [Fact]
    public void Each_section_names_its_tests() => Check(
        "docs/security.md",
        [
            .. Repository.Lines("docs/security.md")
                .Where(line => line.StartsWith("## ", StringComparison.Ordinal) && line != Table)
                .Select(line => line[3..]),
        ]);

    private static void Check(string page, string[] claims)
    {
        IReadOnlyList<string[]> rows = new MarkdownPage(page).Rows(Table);
        HashSet<string> classes = [.. Repository.Files("tests", "*Tests.cs").Select(file => Path.GetFileNameWithoutExtension(file))];

        Assert.NotEmpty(claims);
        Assert.Equal(claims, rows.Select(row => row[0]));
        Assert.All(rows, row =>
        {
            IReadOnlyList<string> named = MarkdownPage.Code(row[1]);
            Assert.NotEmpty(named);
            Assert.All(named, name => Assert.True(classes.Contains(name), $"'{row[0]}' names {name}, which is not in the tests."));
        });
    }

    [GeneratedRegex(@"^- \*\*(.+?)\.\*\*")]
    private static partial Regex Bullet();
}
