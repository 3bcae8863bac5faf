namespace CircuitKit.Tests.Documentation;

/// <summary><c>docs/snapshots.md</c> shows code and a format that are the real ones.</summary>
public sealed class SnapshotsDocumentationTests
{
    private static readonly string[] s_page = Repository.Lines("docs/snapshots.md");

    [Fact]
    public void The_example_of_an_own_store_is_the_one_that_is_tested() => Assert.Equal(
        Repository.Lines("tests/CircuitKit.IntegrationTests/Snapshots/DictionarySnapshotStore.cs")
            .SkipWhile(line => !line.Contains(" class ", StringComparison.Ordinal)),
        Block("internal sealed class DictionarySnapshotStore(TimeProvider time) : ISnapshotStore"));

    [Fact]
    public void The_format_is_the_one_of_the_codec() => Assert.Equal(
        Repository.Lines("src/CircuitKit/Snapshots/Codec/SnapshotCodec.cs")
            .SkipWhile(line => line != "/// <code>")
            .Skip(1)
            .TakeWhile(line => line != "/// </code>")
            .Select(line => line["/// ".Length..]),
        Block("envelope (not encrypted)"));

    /// <summary>The block of code that starts with this line.</summary>
    private static IEnumerable<string> Block(string firstLine)
    {
        int start = Array.IndexOf(s_page, firstLine);
        Assert.True(start > 0, $"The page has no line '{firstLine}'.");
        return s_page.Skip(start).TakeWhile(line => line != "```");
    }
}
