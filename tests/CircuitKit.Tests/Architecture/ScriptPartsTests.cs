using System.Text.RegularExpressions;

namespace CircuitKit.Tests.Architecture;

/// <summary>The JS initializer asks for all files of a part at once, so it has to know them.</summary>
public sealed partial class ScriptPartsTests
{
    private const string Scripts = "src/CircuitKit/wwwroot";

    public static TheoryData<string> Parts => [.. Part().Matches(Text("CircuitKit.lib.module.js")).Select(part => part.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Each_part_is_listed_with_the_files_that_it_imports(string files)
    {
        string[] listed = [.. Name().Matches(files).Select(file => file.Groups[1].Value)];

        Assert.Equal(WithImports(listed[0]).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_part_is_found() => Assert.Equal(12, Parts.Count);

    private static HashSet<string> WithImports(string file)
    {
        HashSet<string> found = [];
        Queue<string> open = new([file]);
        while (open.TryDequeue(out string? next))
        {
            if (found.Add(next))
            {
                Import().Matches(Text($"{next}.js")).Select(import => import.Groups[1].Value).ToList().ForEach(open.Enqueue);
            }
        }

        return found;
    }

    private static string Text(string script) => string.Join('\n', Repository.Lines($"{Scripts}/{script}"));

    [GeneratedRegex(@"prepare\('[A-Za-z ]+',\s[^\[]*\[([^\]]+)\]")]
    private static partial Regex Part();

    [GeneratedRegex("'([a-z-]+)'")]
    private static partial Regex Name();

    [GeneratedRegex(@"^import .* from '\./([a-z-]+)\.js';$", RegexOptions.Multiline)]
    private static partial Regex Import();
}
