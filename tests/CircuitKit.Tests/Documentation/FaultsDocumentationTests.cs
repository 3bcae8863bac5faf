namespace CircuitKit.Tests.Documentation;

/// <summary><c>docs/faults.md</c> names tests that are there.</summary>
public sealed class FaultsDocumentationTests
{
    private static readonly MarkdownPage s_page = new("docs/faults.md");

    // Every table but that of the promises has four columns.
    private static IEnumerable<string[]> Faults => s_page.Rows("# Faults, and what happens then").Where(row => row.Length == 4);

    [Fact]
    public void Every_fault_is_tried_by_a_test_class_that_exists()
    {
        HashSet<string> classes = [.. Repository.Files("tests", "*Tests.cs").Select(file => Path.GetFileNameWithoutExtension(file))];

        Assert.NotEmpty(Faults);
        Assert.All(Faults, row =>
        {
            IReadOnlyList<string> named = MarkdownPage.Code(row[3]);
            Assert.True(named.Count > 0, $"'{row[0]}' names no test class.");
            Assert.All(named, name => Assert.True(classes.Contains(name), $"'{row[0]}' names {name}, which is not in the tests."));
        });
    }

    [Fact]
    public void Every_fault_names_promises_that_are_listed_and_every_promise_is_tried()
    {
        HashSet<string> promises = [.. s_page.Rows("## Promises").Select(row => row[0])];
        HashSet<string> tried = [.. Faults.SelectMany(row => row[2].Split(' ', StringSplitOptions.RemoveEmptyEntries))];

        Assert.Equal(13, promises.Count);
        Assert.True(promises.SetEquals(tried), $"Listed: {string.Join(' ', promises)}. Tried: {string.Join(' ', tried)}.");
    }
}
