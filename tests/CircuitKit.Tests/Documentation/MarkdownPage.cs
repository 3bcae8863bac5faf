using System.Text.RegularExpressions;

namespace CircuitKit.Tests.Documentation;

/// <summary>A page of the docs, read for its tables.</summary>
internal sealed partial class MarkdownPage(string path)
{
    private readonly string[] _lines = Repository.Lines(path);

    /// <summary>The rows of all tables below a heading, up to the next heading of its level or above; without the title rows.</summary>
    public IReadOnlyList<string[]> Rows(string heading)
    {
        int start = Array.IndexOf(_lines, heading);
        Assert.True(start >= 0, $"{path} has no heading '{heading}'.");
        int level = LevelOf(heading);
        List<string[]> rows = [];
        bool isTitle = true;
        foreach (string line in _lines.Skip(start + 1).TakeWhile(line => LevelOf(line) == 0 || LevelOf(line) > level))
        {
            if (!line.StartsWith('|'))
            {
                isTitle = true;
            }
            else if (line.StartsWith("| ---", StringComparison.Ordinal))
            {
                isTitle = false;
            }
            else if (!isTitle)
            {
                rows.Add([.. Cells().Split(line.Trim().Trim('|')).Select(cell => cell.Trim())]);
            }
        }

        return rows;
    }

    /// <summary>All words of a cell that are set as code.</summary>
    public static IReadOnlyList<string> Code(string cell) => [.. CodeSpan().Matches(cell).Select(match => match.Groups[1].Value)];

    private static int LevelOf(string line)
    {
        int level = line.TakeWhile(character => character == '#').Count();
        return level > 0 && level < line.Length && line[level] == ' ' ? level : 0;
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cells();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();
}
