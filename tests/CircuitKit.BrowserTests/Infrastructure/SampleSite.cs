using CircuitKit.TestKit;

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>The sample app in processes of its own that are killed and replaced, with a content root that stays.</summary>
internal sealed class SampleSite : IAsyncDisposable
{
    private readonly TempFolder _root = new();
    private readonly string[] _arguments;
    private TcpRelay? _relay;

    private SampleSite(string[] arguments) => _arguments = arguments;

    public AppProcess Process { get; private set; } = null!;

    /// <summary>Where the browser goes; stays the same whichever process is behind it.</summary>
    public Uri Address => _relay!.BaseUri;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SampleSite> StartAsync(params string[] arguments)
    {
        var site = new SampleSite(arguments);
        site.Process = await site.StartProcessAsync();
        site._relay = new TcpRelay(site.Process.BaseUri.Port);
        return site;
    }

    public async Task KillAsync() => await Process.KillAsync();

    /// <summary>Another process, on another port, takes the place of the one that was killed.</summary>
    public async Task ReplaceAsync()
    {
        Process = await StartProcessAsync();
        _relay!.Target = Process.BaseUri.Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        await Process.DisposeAsync();
        _root.Dispose();
    }

    // In development, as with `dotnet run`: only then a project's build output finds the static files of the library.
    private Task<AppProcess> StartProcessAsync() => AppProcess.StartAsync(
        new AppProcessOptions
        {
            Dll = BuildOutput.Dll("samples/CircuitKit.Sample"),
            Arguments = ["--contentRoot", _root.Path, .. _arguments],
            Environment = new Dictionary<string, string> { ["ASPNETCORE_ENVIRONMENT"] = "Development" },
        },
        Cancellation);
}
