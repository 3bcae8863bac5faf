using System.Diagnostics;
using System.Globalization;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Aspire;

/// <summary>The Aspire sample as a developer starts it, with a Redis that runs already: no containers.</summary>
internal sealed class AspireHost : IAsyncDisposable
{
    // It starts an orchestrator, a dashboard and two servers; the machine may be busy.
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(3);

    private readonly ServerProcess _process;

    private AspireHost(RedisServer redis, int port)
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        ProcessStartInfo start = new("dotnet", [Dll, "--port", port.ToString(CultureInfo.InvariantCulture)]);
        start.Environment["ConnectionStrings__redis"] = redis.Configuration;
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        _process = new ServerProcess(start);
    }

    public static string Dll { get; } = BuildOutput.Dll("samples/CircuitKit.Aspire");

    /// <summary>The one address of all servers.</summary>
    public Uri Address { get; }

    /// <summary>All that it has written.</summary>
    public string Output => _process.Output;

    /// <summary>Starts it and waits until each of its servers knows the other.</summary>
    public static async Task<AspireHost> StartAsync(RedisServer redis, CancellationToken cancellationToken)
    {
        AspireHost host = new(redis, FreePort.Next());
        await host._process.StartAsync(host.HasTwoServersAsync, s_startLimit, cancellationToken);
        return host;
    }

    /// <summary>SIGTERM. Returns the exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Should it still run, its orchestrator ends the servers as soon as it is gone.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<bool> HasTwoServersAsync(CancellationToken cancellationToken)
    {
        using HttpClient http = new() { BaseAddress = Address };
        string status = await http.GetStringAsync("circuitkit/api/status", cancellationToken);
        return status.Contains("\"nodes\":2", StringComparison.Ordinal);
    }
}
