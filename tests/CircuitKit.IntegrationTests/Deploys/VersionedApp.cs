using System.Text.Json;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Deploys;

/// <summary>An app in a process that is killed, and started again as its next version, with keys and snapshots that stay.</summary>
internal sealed class VersionedApp : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly TempFolder _keys = new();
    private readonly TempFolder _snapshots = new();

    private VersionedApp()
    {
    }

    public AppProcess Process { get; private set; } = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="arguments">Of version 1.</param>
    public static async Task<VersionedApp> StartAsync(params string[] arguments)
    {
        VersionedApp app = new();
        await app.StartAsync("V1", port: 0, arguments);
        return app;
    }

    public bool HasSnapshots => SnapshotsOnDisk.In(_snapshots.Path).Count > 0;

    public Task<HeadlessCircuit> OpenAsync(string page) => HeadlessCircuit.OpenAsync(new Uri(Process.BaseUri, page), Cancelled);

    /// <summary>Opens a page, has every value of it filled, and waits until that is saved.</summary>
    public async Task<HeadlessCircuit> OpenFilledAsync()
    {
        HeadlessCircuit circuit = await OpenAsync("work");
        await circuit.ClickAsync("fill", Cancelled);
        await circuit.WaitForTextAsync("owner", "Ada", Cancelled);
        await WaitForSnapshotsAsync();
        return circuit;
    }

    public async Task WaitForSnapshotsAsync()
    {
        using HttpClient http = new() { BaseAddress = Process.BaseUri };
        while (await http.GetStringAsync("test/saved", Cancelled) != "true")
        {
            await Task.Delay(s_poll, TimeProvider.System, Cancelled);
        }
    }

    /// <summary>Kills it and starts version 2 (or another) at the same address.</summary>
    public async Task DeployAsync(string version = "V2", params string[] arguments)
    {
        int port = Process.BaseUri.Port;
        await Process.KillAsync();
        await Process.DisposeAsync();
        await StartAsync(version, port, arguments);
    }

    /// <summary>The only circuit, as the registry of the server has it.</summary>
    public async Task<JsonElement> CircuitAsync()
    {
        using HttpClient http = new() { BaseAddress = Process.BaseUri };
        using JsonDocument circuits = JsonDocument.Parse(await http.GetStringAsync("test/circuits", Cancelled));
        return Assert.Single(circuits.RootElement.EnumerateArray()).Clone();
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _keys.Dispose();
        _snapshots.Dispose();
    }

    private async Task StartAsync(string version, int port, string[] arguments) => Process = await AppProcess.StartAsync(
        new AppProcessOptions
        {
            Dll = BuildOutput.Dll($"tests/CircuitKit.VersionedApp.{version}", "CircuitKit.VersionedApp"),
            Arguments = ["--store", $"file:{_snapshots.Path}", "--keys", _keys.Path, .. arguments],
            Port = port,
            ReadyPath = "/test/info",
        },
        Cancelled);
}
