using CircuitKit.TestKit;

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>An app in processes of its own that are killed and replaced, behind one address and with a folder that stays.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<AppProcess> _former = [];
    private string _dll;
    private Func<string, string[]> _arguments;
    private TcpRelay? _relay;

    // These apps do not tell a test when they have saved: so they do it at once.
    private static readonly string[] s_soon = ["--CircuitKit:Checkpoints:QuietPeriod", "00:00:00.2"];

    private Site(string dll, Func<string, string[]> arguments)
    {
        _dll = dll;
        _arguments = arguments;
    }

    public AppProcess Process { get; private set; } = null!;

    /// <summary>Where the browser goes; stays the same whichever process is behind it.</summary>
    public Uri Address => _relay!.BaseUri;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The sample; its content root, and so its snapshots and keys, is the folder that stays.</summary>
    public static Task<Site> StartSampleAsync(params string[] arguments) =>
        StartAsync(new Site(BuildOutput.Dll("samples/CircuitKit.Sample"), folder => ["--contentRoot", folder, .. s_soon, .. arguments]));

    /// <summary>The recipes; their snapshots, keys and database are in the folder that stays.</summary>
    public static Task<Site> StartRecipesAsync() =>
        StartAsync(new Site(BuildOutput.Dll("samples/CircuitKit.Recipes"), folder => [
            "--contentRoot", folder, .. s_soon,
            "--ConnectionStrings:Shop", $"Data Source={folder}/shop.db;Pooling=False",
            "--Logging:LogLevel:Default", "Warning",
        ]));

    /// <summary>The test app with file snapshots.</summary>
    public static Task<Site> StartTestAppAsync(params string[] arguments) => StartAsync(new Site(
        BuildOutput.Dll("tests/CircuitKit.TestApp"),
        folder => ["--store", $"file:{folder}/circuits", "--keys", $"{folder}/keys", .. arguments]));

    /// <summary>The app of component shapes, with all of them on its first page.</summary>
    public static Task<Site> StartShapesAppAsync(params string[] arguments) =>
        StartAsync(new Site(BuildOutput.Dll("tests/CircuitKit.ShapesApp"), folder => VersionedArguments(folder, arguments)));

    /// <summary>An app of which there are two versions.</summary>
    public static Task<Site> StartVersionedAppAsync(params string[] arguments) =>
        StartAsync(new Site(VersionedDll("V1"), folder => VersionedArguments(folder, arguments)));

    /// <summary>A process of the versioned app's next version takes the place of the one that was killed.</summary>
    public Task DeployNextVersionAsync(params string[] arguments)
    {
        _dll = VersionedDll("V2");
        _arguments = folder => VersionedArguments(folder, arguments);
        return ReplaceAsync();
    }

    /// <summary>The server is killed, and a process with more arguments takes its place.</summary>
    public async Task DeployAsync(params string[] more)
    {
        await KillAsync();
        Configure(more);
        await ReplaceAsync();
    }

    /// <summary>Processes that are started from now on get more arguments.</summary>
    public void Configure(params string[] more)
    {
        var before = _arguments;
        _arguments = folder => [.. before(folder), .. more];
    }

    /// <summary>Waits until the test app has saved everything of its circuits.</summary>
    public async Task WaitUntilSavedAsync()
    {
        using HttpClient http = new() { BaseAddress = Process.BaseUri };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        await Eventually.IsAsync(async () => await http.GetStringAsync("test/saved", limit.Token) == "true", limit.Token);
    }

    public async Task KillAsync() => await Process.KillAsync();

    /// <summary>Another process, on another port, takes the place of the one that was killed.</summary>
    public async Task ReplaceAsync()
    {
        Process = await StartProcessAsync();
        _relay!.Target = Process.BaseUri.Port;
    }

    /// <summary>The connections are cut, and come back to another server; the one before lives on.</summary>
    public async Task MoveAsync()
    {
        _former.Add(Process);
        await ReplaceAsync();
        _relay!.CutAll();
    }

    /// <summary>The server cannot be reached any more; it lives on, with its circuits.</summary>
    public void Cut()
    {
        _relay!.Target = FreePort.Next();
        _relay.CutAll();
    }

    /// <summary>The connections are cut, and come back to the server before, which has lived on.</summary>
    public void MoveBack()
    {
        _relay!.Target = _former[^1].BaseUri.Port;
        _relay.CutAll();
    }

    /// <summary>The server that was cut off can be reached again.</summary>
    public void Mend() => _relay!.Target = Process.BaseUri.Port;

    public async ValueTask DisposeAsync()
    {
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        await Process.DisposeAsync();
        // Shown with the failure of a test that has the site for itself.
        TestContext.Current.TestOutputHelper?.WriteLine(Process.Output);
        foreach (var former in _former)
        {
            await former.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static string VersionedDll(string version) => BuildOutput.Dll($"tests/CircuitKit.VersionedApp.{version}", "CircuitKit.VersionedApp");

    private static string[] VersionedArguments(string folder, string[] more) =>
        ["--store", $"file:{folder}/circuits", "--keys", $"{folder}/keys", .. more];

    private static async Task<Site> StartAsync(Site site)
    {
        site.Process = await site.StartProcessAsync();
        site._relay = new TcpRelay(site.Process.BaseUri.Port);
        return site;
    }

    // In development, as with `dotnet run`: only then a project's build output finds the static files of the library.
    private Task<AppProcess> StartProcessAsync() => AppProcess.StartAsync(
        new AppProcessOptions
        {
            Dll = _dll,
            Arguments = ["--Logging:LogLevel:CircuitKit.Lifetime.Hibernation", "Debug", .. _arguments(_folder.Path)],
            Environment = new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Development" },
        },
        Cancellation);
}
