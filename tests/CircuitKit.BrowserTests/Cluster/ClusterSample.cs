using System.Diagnostics;
using System.Threading.Channels;
using CircuitKit.TestKit;

namespace CircuitKit.BrowserTests.Cluster;

/// <summary>The cluster sample as a person at a terminal has it: a process that verbs are typed into.</summary>
internal sealed class ClusterSample : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _output = [];
    private readonly Process _process;

    private ClusterSample(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Said(line.Data);
        _process.ErrorDataReceived += (_, line) => Said(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where the proxy listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>All that it and its nodes have said.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join(Environment.NewLine, _output);
            }
        }
    }

    /// <param name="hasTerminal">Without one its input has ended before it is read, as in a container.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<ClusterSample> StartAsync(CancellationToken cancellationToken, bool hasTerminal = true)
    {
        var cluster = new ClusterSample(StartProcess("--port", "0"));
        if (!hasTerminal)
        {
            cluster._process.StandardInput.Close();
        }

        try
        {
            var ready = await cluster.WaitForAsync("ready: ", cancellationToken);
            cluster.Address = new Uri(ready[ready.IndexOf("http", StringComparison.Ordinal)..]);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Types a verb, and waits until it is carried out.</summary>
    public async Task TypeAsync(string verb, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(verb.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        await WaitForAsync($"done: {verb} ", cancellationToken);
    }

    /// <summary>Tells the cluster a verb from another process. Returns what that process writes.</summary>
    public async Task<string> TellAsync(CancellationToken cancellationToken, params string[] verb)
    {
        using var other = StartProcess(["--port", $"{Address.Port}", .. verb]);
        other.StandardInput.Close();
        var said = await other.StandardOutput.ReadToEndAsync(cancellationToken);
        await other.WaitForExitAsync(cancellationToken);
        return said;
    }

    /// <summary>Returns the exit code.</summary>
    public async Task<int> WaitUntilEndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience, TimeProvider.System);
        return _process.ExitCode;
    }

    /// <summary>The processes of the nodes that run.</summary>
    public async Task<IReadOnlyList<int>> ProcessIdsAsync(CancellationToken cancellationToken)
    {
        int before;
        lock (_output)
        {
            before = _output.Count;
        }

        await TypeAsync("status", cancellationToken);
        lock (_output)
        {
            return [.. _output.Skip(before).Select(line => line.Split(": process ")).Where(parts => parts.Length == 2).Select(parts => int.Parse(parts[1].Split(' ')[0], provider: null))];
        }
    }

    /// <summary>Types <c>quit</c> and answers the exit code.</summary>
    public async Task<int> QuitAsync()
    {
        // The end of the input means the same, should the verb be lost on a process that is in trouble.
        await _process.StandardInput.WriteLineAsync("quit");
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(s_patience, TimeProvider.System);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited && _process.StandardInput.BaseStream.CanWrite)
            {
                await QuitAsync();
            }
        }
        catch (Exception e) when (e is IOException or TimeoutException or InvalidOperationException)
        {
            // Ended below.
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static Process StartProcess(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [BuildOutput.Dll("samples/CircuitKit.Cluster"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A busy machine does not use this up: what is tried is that nothing gets lost, not how fast.
            Environment = { ["CircuitKit__Cluster__HandOverTimeout"] = "00:00:30" },
        })!;

    private void Said(string? line)
    {
        if (line is null)
        {
            _lines.Writer.TryComplete();
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        _lines.Writer.TryWrite(line);
    }

    private async Task<string> WaitForAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(s_patience, TimeProvider.System, cancellationToken);
                if (line.StartsWith("cluster | " + text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (Exception e) when (e is ChannelClosedException or TimeoutException)
        {
            throw new InvalidOperationException($"The cluster never said '{text}'. It said: {Output}", e);
        }
    }
}
