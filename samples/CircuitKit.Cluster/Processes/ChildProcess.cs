using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CircuitKit.Cluster.Processes;

/// <summary>A process that this one has started, and ends by its id.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static ChildProcess Start(string program, string folder, IEnumerable<string> arguments, Action<string>? said = null)
    {
        ProcessStartInfo start = new(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Without this, the build output of a project does not find the static files of the libraries it uses.
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var process = Process.Start(start)!;
        // Read to the end even if nobody listens; otherwise the process would wait for its full pipe.
        process.OutputDataReceived += (_, line) => Pass(line.Data, said);
        process.ErrorDataReceived += (_, line) => Pass(line.Data, said);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process);
    }

    /// <summary>SIGKILL: the process runs no more code.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, then waits until it has ended; SIGKILL if it has not ended within the limit.</summary>
    public async Task StopAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!_process.HasExited)
        {
            _ = kill(_process.Id, SigTerm);
        }

        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(limit, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static void Pass(string? line, Action<string>? said)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            said?.Invoke(line);
        }
    }

    // .NET can kill a process but not ask it to stop.
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int processId, int signal);
}
