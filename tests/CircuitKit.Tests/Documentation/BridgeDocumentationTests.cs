using CircuitKit.Blazor;

namespace CircuitKit.Tests.Documentation;

/// <summary><c>docs/how-it-works.md</c> names every private member of the framework in use, and what is lost without it.</summary>
public sealed class BridgeDocumentationTests
{
    [Fact]
    public void Every_private_member_is_listed_with_what_needs_it() => Assert.Equal(
        new FrameworkMembers(_ => true).Missing.Select(member =>
            $"{member.Name}: {(member.NeededFor == FrameworkFeature.None ? "a name in a log line" : member.NeededFor)}")
            .Order(StringComparer.Ordinal),
        new MarkdownPage("docs/how-it-works.md").Rows("## The bridge")
            .Select(row => $"{Assert.Single(MarkdownPage.Code(row[0]))}: {row[1]}")
            .Order(StringComparer.Ordinal));
}
