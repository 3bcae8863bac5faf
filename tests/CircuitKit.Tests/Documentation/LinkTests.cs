using System.Text.RegularExpressions;

namespace CircuitKit.Tests.Documentation;

/// <summary>A page that is moved, or a heading that is reworded, takes its links along.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages =>
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", .. Repository.Files("docs", "*.md").Select(page => $"docs/{page}")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_within_the_repository_leads_to_a_page_and_a_heading(string page)
    {
        IEnumerable<string> broken = Repository.Lines(page)
            .SelectMany(line => Link().Matches(line))
            .Select(match => match.Groups[1].Value)
            .Where(link => !link.StartsWith("https://", StringComparison.Ordinal) && !LeadsSomewhere(page, link));

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_page_is_in_the_contents_of_the_site() => Assert.Equal(
        Repository.Files("docs", "*.md").Where(page => !page.Contains('/')),
        Repository.Lines("docs/toc.yml").Where(line => line.Contains("href: ")).Select(line => line.Split("href: ")[1]).Order(StringComparer.Ordinal));

    private static bool LeadsSomewhere(string page, string link)
    {
        string[] parts = link.Split('#', 2);
        string target = parts[0] == "" ? page : Path.Join(Path.GetDirectoryName(page), parts[0]);
        return Repository.Has(target) && (parts.Length == 1 || Anchors(target).Contains(parts[1]));
    }

    // As the sites that show Markdown make them: lower case, words joined by hyphens, all else left out.
    private static IEnumerable<string> Anchors(string page) => Repository.Lines(page)
        .Where(line => line.StartsWith('#'))
        .Select(line => NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
