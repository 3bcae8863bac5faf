using System.Runtime.InteropServices;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Packaging;

/// <summary>An app from the <c>blazor</c> template, outside of the repository, so that nothing of the repository's build reaches it.</summary>
internal sealed class FreshApp : IDisposable
{
    private const string Name = "FreshApp";

    private readonly TempFolder _folder = new();

    private FreshApp()
    {
    }

    /// <summary>The built app, to be started from its project's folder as <c>dotnet run</c> does.</summary>
    public AppProcessOptions Process => new()
    {
        Dll = Path.Combine(Project, "bin", "Debug", "net10.0", $"{Name}.dll"),
        WorkingDirectory = Project,
        Environment = Environment("Development"),
    };

    /// <summary>The published app: one file, which brings the framework.</summary>
    public AppProcessOptions PublishedProcess => new()
    {
        Dll = Path.Combine(Published, Name),
        WorkingDirectory = Published,
        Environment = Environment("Production"),
    };

    /// <summary>When a snapshot was last written, in UTC; null when there is none.</summary>
    public DateTime? SavedAt() => ((string[])[Project, Published])
        .SelectMany(app => SnapshotsOnDisk.In(Path.Combine(app, "circuits")))
        .Max(snapshot => (DateTime?)snapshot.SavedAt);

    private string Project => _folder.Combine(Name);

    private string Published => _folder.Combine("published");

    /// <summary>
    /// Own, so that the package does not stay behind in the cache of whoever runs the tests; what is there already need not come again.
    /// </summary>
    private Dictionary<string, string> PackageFolders => new()
    {
        ["NUGET_PACKAGES"] = _folder.Combine("packages"),
        ["NUGET_FALLBACK_PACKAGES"] = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
    };

    public static async Task<FreshApp> CreateAsync()
    {
        FreshApp app = new();
        try
        {
            await app.DotnetAsync("new", "blazor", "--interactivity", "Server", "--framework", "net10.0", "--name", Name, "--output", app.Project, "--no-restore");
            return app;
        }
        catch
        {
            app.Dispose();
            throw;
        }
    }

    public async Task AddPackageAsync(PackedPackage package)
    {
        // One more source beside those that are configured already.
        await File.WriteAllTextAsync(
            _folder.Combine("nuget.config"),
            $"""<configuration><packageSources><add key="circuitkit-packed" value="{package.Source}" /></packageSources></configuration>""",
            TestContext.Current.CancellationToken);
        await DotnetAsync("add", Project, "package", "CircuitKit", "--version", package.Version, "--no-restore");
    }

    /// <summary>Replaces a text that stands in a file once.</summary>
    public async Task EditAsync(string file, string before, string after)
    {
        var path = Path.Combine(Project, file);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.True(text.Split(before).Length == 2, $"The template's {file} does not have '{before}' once: {text}");
        await File.WriteAllTextAsync(path, text.Replace(before, after, StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    public Task BuildAsync() => DotnetAsync("build", Project, "--configuration", "Debug");

    public Task PublishAsync() => DotnetAsync(
        "publish", Project, "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier, "--self-contained",
        "-p:PublishSingleFile=true", "--output", Published);

    public void Dispose() => _folder.Dispose();

    private Dictionary<string, string> Environment(string name) => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = name,
        // Where data protection keeps its keys when nobody says otherwise: not among those of whoever runs the tests.
        ["HOME"] = Directory.CreateDirectory(_folder.Combine("home")).FullName,
    };

    private Task DotnetAsync(params string[] arguments) => DotnetCommand.RunAsync(_folder.Path, PackageFolders, arguments);
}
