using System.Text.RegularExpressions;

namespace CircuitKit.Tests.Architecture;

/// <summary>A source file of the library, as far as the rules of the house look into it.</summary>
/// <param name="path">Relative to <c>src/CircuitKit</c>, with forward slashes.</param>
internal sealed partial class SourceFile(string path)
{
    public const string Root = "src/CircuitKit";

    public static IReadOnlyList<SourceFile> All { get; } = [.. Repository.Files(Root, "*.cs").Select(path => new SourceFile(path))];

    public string Path => path;

    /// <summary>The folder right below the library's, or an empty text for a file that lies in none.</summary>
    public string Room { get; } = path.Contains('/') ? path[..path.IndexOf('/')] : "";

    public string Name => path[(path.LastIndexOf('/') + 1)..];

    public string[] Lines { get; } = Repository.Lines($"{Root}/{path}");

    /// <summary>The namespace that the folders spell.</summary>
    public string FolderNamespace => path.Contains('/') ? "CircuitKit." + path[..path.LastIndexOf('/')].Replace('/', '.') : "CircuitKit";

    public string Namespace => Lines.Select(line => NamespaceLine().Match(line)).First(match => match.Success).Groups[1].Value;

    /// <summary>Lines whose code, not their comments, has a match.</summary>
    public IEnumerable<string> Matching(Regex pattern) =>
        Lines.Select((line, i) => (Text: Code(line), At: $"{path}:{i + 1}")).Where(line => pattern.IsMatch(line.Text)).Select(line => line.At);

    public override string ToString() => path;

    // Good enough for a house without two slashes in a string.
    private static string Code(string line) => line.IndexOf("//", StringComparison.Ordinal) is >= 0 and var comment ? line[..comment] : line;

    [GeneratedRegex(@"^namespace ([\w.]+);")]
    private static partial Regex NamespaceLine();
}
