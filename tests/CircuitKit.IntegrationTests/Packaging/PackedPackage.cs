using System.IO.Compression;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Packaging;

/// <summary>The package as it would be published, packed once for all tests, under a version that no cache has seen.</summary>
public sealed class PackedPackage : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly string _suffix = $"test.{Guid.NewGuid():N}";

    /// <summary>The folder with the package, to be used as a package source.</summary>
    public string Source => _folder.Combine("source");

    /// <summary>The version as the package's file name says it.</summary>
    public string Version => Path.GetFileNameWithoutExtension(FileName)["CircuitKit.".Length..];

    private string FileName => Assert.Single(Directory.GetFiles(Source, "*.nupkg"));

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => await DotnetCommand.RunAsync(
        BuildOutput.Root,
        new Dictionary<string, string>(),
        "pack",
        "src/CircuitKit",
        "--configuration",
        "Release",
        "--output",
        Source,
        "--version-suffix",
        _suffix,
        // Not over the build that the tests beside this one are running on.
        "--artifacts-path",
        _folder.Combine("build"));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The paths of all files in the package.</summary>
    public async Task<IReadOnlyList<string>> ListAsync()
    {
        await using var package = await OpenAsync();
        return [.. package.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>The text of one file in the package.</summary>
    public async Task<string> ReadAsync(string path)
    {
        await using var package = await OpenAsync();
        var entry = package.GetEntry(path);
        Assert.NotNull(entry);
        using var reader = new StreamReader(await entry.OpenAsync(TestContext.Current.CancellationToken));
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The paths of all files in the package of symbols.</summary>
    public async Task<IReadOnlyList<string>> ListSymbolsAsync()
    {
        await using var symbols = await ZipFile.OpenReadAsync(Path.ChangeExtension(FileName, ".snupkg"), TestContext.Current.CancellationToken);
        return [.. symbols.Entries.Select(entry => entry.FullName)];
    }

    private Task<ZipArchive> OpenAsync() => ZipFile.OpenReadAsync(FileName, TestContext.Current.CancellationToken);
}
