namespace CircuitKit.Tests;

/// <summary>The files of the repository, for the tests that hold its words and its layout to the code.</summary>
internal static class Repository
{
    private static readonly string s_root = FindRoot();

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(s_root, path));

    public static string Text(string path) => File.ReadAllText(Path.Combine(s_root, path));

    public static bool Has(string path) => Path.Exists(Path.Combine(s_root, path));

    /// <summary>Paths relative to <paramref name="folder"/> with forward slashes; what a build makes is left out.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        string full = Path.Combine(s_root, folder);
        return [.. Directory.EnumerateFiles(full, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(full, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(folder => folder is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal)];
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CircuitKit.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException(
            $"No folder above '{AppContext.BaseDirectory}' has CircuitKit.sln; run the tests from a clone.");
    }
}
