using System.Collections.Frozen;
using System.Security.Cryptography;

namespace CircuitKit.Dashboard;

/// <summary>A file of the dashboard.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Tag">Changes with its content, in quotes.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record DashboardAsset(string Type, string Tag, ReadOnlyMemory<byte> Content);

/// <summary>The dashboard's files. Inside of the assembly and not among the app's static files, which everybody may read.</summary>
internal static class DashboardAssets
{
    private const string Prefix = "Dashboard/";

    private static readonly Lazy<FrozenDictionary<string, DashboardAsset>> s_all = new(Load);

    public static IEnumerable<string> Names => s_all.Value.Keys;

    public static DashboardAsset? Find(string name) => s_all.Value.GetValueOrDefault(name);

    private static FrozenDictionary<string, DashboardAsset> Load()
    {
        var assembly = typeof(DashboardAssets).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..].Replace('\\', '/'), Read, StringComparer.Ordinal);

        DashboardAsset Read(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new DashboardAsset(TypeOf(name), $"\"{Convert.ToHexString(SHA256.HashData(content).AsSpan(0, 8))}\"", content);
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
