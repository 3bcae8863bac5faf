using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Tests.Architecture;

/// <summary>What browsers load is built of the modules in <c>Scripts/</c>, and small.</summary>
public sealed class ScriptBuildTests
{
    private const string Project = "src/CircuitKit";
    private const int BeforeThePageWorks = 6 * 1024;
    private const int InAll = 20 * 1024;
    private const int PerLanguage = 1280;
    private const int WhereRefused = 512;

    // A page that was refused loads nothing else.
    private const string Refused = "refusal.js";

    private static readonly string[] s_before = ["CircuitKit.lib.module.js", "start.js"];

    [Fact]
    public void Files_of_wwwroot_are_built_of_the_modules_as_they_are()
    {
        string[] built = Repository.Lines($"{Project}/Scripts/built.txt");

        string[] now = [.. Names("Scripts").Concat(Names("wwwroot")).Select(name => $"{name} {HashOf(name)}")];

        Assert.True(
            built.Order(StringComparer.Ordinal).SequenceEqual(now.Order(StringComparer.Ordinal)),
            $"Run 'npm ci && npm run build' in {Project}/Scripts. Changed: {string.Join(", ", now.Except(built).Concat(built.Except(now)))}");
    }

    [Fact]
    public void A_page_loads_little_before_it_works_and_not_much_in_all()
    {
        string[] all = [.. Names("wwwroot").Select(name => Path.GetFileName(name)!)];
        string[] languages = [.. all.Where(name => name.StartsWith("texts.", StringComparison.Ordinal))];

        Assert.InRange(s_before.Sum(SizeOf), 1, BeforeThePageWorks);
        Assert.InRange(all.Except([.. languages, Refused]).Sum(SizeOf), 1, InAll);
        Assert.All(languages, name => Assert.InRange(SizeOf(name), 1, PerLanguage));
        Assert.InRange(SizeOf(Refused), 1, WhereRefused);
    }

    private static IEnumerable<string> Names(string folder) => Repository.Files($"{Project}/{folder}", "*.js").Select(name => $"{folder}/{name}");

    private static string HashOf(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Repository.Text($"{Project}/{name}").ReplaceLineEndings("\n"))));

    // As on the wire.
    private static long SizeOf(string script)
    {
        using MemoryStream compressed = new();
        using (BrotliStream brotli = new(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(Repository.Text($"{Project}/wwwroot/{script}")));
        }

        return compressed.Length;
    }
}
