using CircuitKit.Snapshots.Redis;

namespace CircuitKit.Tests.Documentation;

/// <summary><c>docs/operations.md</c> says of every word of Redis what the log says.</summary>
public sealed class RedisTroubleDocumentationTests
{
    [Fact]
    public void Every_word_is_listed_with_its_remedy() => Assert.Equal(
        RedisTrouble.Remedies.Select(remedy => $"{remedy.Key}: {char.ToUpperInvariant(remedy.Value[0])}{remedy.Value[1..]}.").Order(StringComparer.Ordinal),
        new MarkdownPage("docs/operations.md").Rows("## What Redis says")
            .Select(row => $"{Assert.Single(MarkdownPage.Code(row[0]))}: {row[1]}")
            .Order(StringComparer.Ordinal));
}
