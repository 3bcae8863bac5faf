using System.Globalization;
using CircuitKit.Cluster.Processes;

namespace CircuitKit.Cluster.Nodes;

/// <summary>One server of the fleet: the name and address stay the same, each start is another process.</summary>
internal sealed class Node(int number, string redis) : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private ChildProcess? _process;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"node-{number}");

    public Uri Address { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"));

    /// <summary>Null while it does not run.</summary>
    public int? ProcessId => _process is { HasExited: false } process ? process.Id : null;

    private Uri Ready => new(Address, "health/ready");

    /// <summary>Starts the node and waits until it is ready. Does nothing while it runs.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (ProcessId is not null)
        {
            return;
        }

        await DisposeAsync();
        string[] arguments =
        [
            SampleApp.Dll,
            "--node", Name,
            "--cluster-number", number.ToString(CultureInfo.InvariantCulture),
            "--redis", redis,
            "--urls", Address.GetLeftPart(UriPartial.Authority),
            "--Logging:LogLevel:Default", "Warning",
            "--Logging:LogLevel:CircuitKit", "Information",
            // Keys in Redis are readable there, which a sample may live with.
            "--Logging:LogLevel:Microsoft.AspNetCore.DataProtection", "Error",
            "--Logging:Console:FormatterName", "simple",
            "--Logging:Console:FormatterOptions:SingleLine", "true",
        ];
        _process = ChildProcess.Start("dotnet", Path.GetDirectoryName(SampleApp.Dll)!, arguments, line => Terminal.Say(Name, line));
        await WaitUntilReadyAsync(_process, cancellationToken);
        Terminal.Say($"{Name} runs as process {_process.Id}");
    }

    /// <summary>SIGTERM. Returns when the node has ended.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var process = Running();
        await process.StopAsync(s_stopLimit, cancellationToken);
        Terminal.Say($"{Name} stopped with code {process.ExitCode}");
    }

    /// <summary>SIGKILL. Returns when the node has ended.</summary>
    public async Task KillAsync()
    {
        await Running().KillAsync();
        Terminal.Say($"{Name} killed");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.StopAsync(s_stopLimit, CancellationToken.None);
            await process.DisposeAsync();
        }
    }

    private ChildProcess Running() =>
        _process is { HasExited: false } process ? process : throw new ClusterException($"{Name} does not run; start it first.");

    private async Task WaitUntilReadyAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await IsReadyAsync(cancellationToken))
        {
            if (process.HasExited)
            {
                throw new ClusterException($"{Name} ended with code {process.ExitCode} before it was ready; what it said stands above.");
            }

            if (TimeProvider.System.GetElapsedTime(started) > s_startLimit)
            {
                throw new ClusterException($"{Name} was not ready within {s_startLimit.TotalSeconds:0} s.");
            }

            await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await s_http.GetAsync(Ready, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
