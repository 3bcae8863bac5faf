using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using CircuitKit.Testing;

namespace CircuitKit.TestKit;

/// <summary>A web app in a process of its own, to be killed and started again.</summary>
public sealed class AppProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int MaxPorts = 5;

    /// <summary>What Kestrel says of it.</summary>
    private const string PortIsTaken = "address already in use";

    private readonly AppProcessOptions _options;
    private readonly ServerProcess _process;

    private AppProcess(AppProcessOptions options, int port)
    {
        _options = options with { Port = port };
        BaseUri = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");
        _process = new ServerProcess(StartInfo(_options, BaseUri));
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseUri { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its exit code; 137 after a kill. Only once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>All it wrote to standard output and standard error so far.</summary>
    public string Output => _process.Output;

    /// <summary>Starts an app and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not answer in time; the message has its output.</exception>
    public static async Task<AppProcess> StartAsync(AppProcessOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            AppProcess app = new(options, options.Port == 0 ? FreePort.Next() : options.Port);
            try
            {
                await app._process.StartAsync(app.IsReadyAsync, options.StartTimeout, cancellationToken);
                return app;
            }
            catch (InvalidOperationException)
                when (options.Port == 0 && attempt < MaxPorts && app.Output.Contains(PortIsTaken, StringComparison.Ordinal))
            {
                // Somebody was quicker: another one.
            }
        }
    }

    /// <summary>Waits until it has written this. What it writes arrives after what it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended without; the message has its output.</exception>
    public Task WaitForOutputAsync(string text, CancellationToken cancellationToken) => _process.WaitForOutputAsync(text, cancellationToken);

    /// <summary>Starts the same app again on the same port. This one must have ended.</summary>
    public Task<AppProcess> StartAgainAsync(CancellationToken cancellationToken) => StartAgainAsync(_options.Framework, cancellationToken);

    /// <summary>Starts the same app again on the same port, on another version of the shared framework. This one must have ended.</summary>
    public Task<AppProcess> StartAgainAsync(string? framework, CancellationToken cancellationToken) =>
        StartAsync(_options with { Framework = framework }, cancellationToken);

    /// <summary>SIGKILL: no code of the app runs any more.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGTERM: asks it to stop. Does not wait.</summary>
    public void Terminate() => Signal(SigTerm);

    /// <summary>SIGTERM, then waits until it has ended; answers the exit code.</summary>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        Terminate();
        await WaitForExitAsync(cancellationToken);
        return ExitCode;
    }

    /// <summary>Waits until it has ended, and all that it wrote has arrived.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Sends any signal by its number, for example 19 (SIGSTOP) and 18 (SIGCONT).</summary>
    public void Signal(int number)
    {
        if (kill(Id, number) != 0)
        {
            throw new InvalidOperationException($"Signal {number} could not be sent to process {Id}.");
        }
    }

    /// <summary>Kills it if it still runs.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await HubHttp.Pages.GetAsync(new Uri(BaseUri, _options.ReadyPath), cancellationToken);
        return response.IsSuccessStatusCode;
    }

    private static ProcessStartInfo StartInfo(AppProcessOptions options, Uri baseUri)
    {
        string? framework = options.Framework is null ? null : BuildOutput.Framework(options.Framework);
        string host = framework is null ? "dotnet" : Path.Combine(framework, "dotnet");
        string[] program = Path.GetExtension(options.Dll) == ".dll" ? [host, options.Dll] : [options.Dll];
        string[] command = [.. options.Launcher, .. program, .. options.Arguments, "--urls", baseUri.GetLeftPart(UriPartial.Authority)];
        ProcessStartInfo start = new(command[0], command.Skip(1))
        {
            WorkingDirectory = options.WorkingDirectory ?? Path.GetDirectoryName(Path.GetFullPath(options.Dll))!,
        };
        if (framework is not null)
        {
            start.Environment["DOTNET_ROOT"] = framework;
            start.Environment["DOTNET_ROLL_FORWARD"] = "Major";
        }

        foreach ((string name, string value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    // .NET can kill a process but not ask it to stop.
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int processId, int signal);
}
