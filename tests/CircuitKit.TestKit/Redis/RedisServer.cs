using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CircuitKit.Testing;

namespace CircuitKit.TestKit;

/// <summary>A real redis-server of the test's own on a free loopback port, without persistence. Ends with the test, by its process id.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>An argument in place of a port, such as that of the cluster bus, to be chosen at each attempt to start.</summary>
    public const string AnyPort = "<any port>";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly string? _sentinel;
    private string[] _arguments;
    private readonly string _folder = Directory.CreateTempSubdirectory("circuitkit-redis-").FullName;
    private Process? _process;

    private RedisServer(int port, string[] arguments, string? sentinel = null)
    {
        Port = port;
        _arguments = arguments;
        _sentinel = sentinel;
    }

    /// <summary>The port it listens on; the same after a restart.</summary>
    public int Port { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process?.Id ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>A StackExchange.Redis configuration string.</summary>
    public string Configuration => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="arguments">More arguments for redis-server, such as <c>--maxmemory 2mb</c>. Each <see cref="AnyPort"/> becomes a free
    /// port.</param>
    /// <exception cref="InvalidOperationException">redis-server is not installed, or does not answer.</exception>
    public static Task<RedisServer> StartAsync(params string[] arguments) => StartAsync(arguments, sentinel: null);

    /// <summary>Starts a Sentinel that alone decides over a primary and its replicas.</summary>
    /// <param name="name">What the primary is called.</param>
    /// <param name="primary">The primary.</param>
    public static Task<RedisServer> StartSentinelAsync(string name, RedisServer primary) => StartAsync(
        [],
        string.Create(
            CultureInfo.InvariantCulture,
            $"sentinel monitor {name} 127.0.0.1 {primary.Port} 1\nsentinel down-after-milliseconds {name} 1000\nsentinel failover-timeout {name} 5000\n"));

    private static async Task<RedisServer> StartAsync(string[] arguments, string? sentinel)
    {
        // Another process may take the port between here and the start; then the next one is tried.
        for (int attempt = 0; ; attempt++)
        {
            string[] withPorts = [.. arguments.Select(static argument => argument == AnyPort ? $"{FreePort.Next()}" : argument)];
            var server = new RedisServer(FreePort.Next(), withPorts, sentinel);
            try
            {
                await server.RunAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>, on the same port, with nothing in it.</summary>
    public Task RestartAsync() => RunAsync();

    /// <summary>As <see cref="RestartAsync"/>, with what a <c>SAVE</c> has left, so slowly that it answers <c>LOADING</c> meanwhile.</summary>
    /// <param name="perKey">How long each key takes.</param>
    public Task RestartLoadingAsync(TimeSpan perKey)
    {
        _arguments = [.. _arguments, "--key-load-delay", perKey.TotalMicroseconds.ToString(CultureInfo.InvariantCulture), "--loading-process-events-interval-bytes", "1024"];
        return RunAsync();
    }

    /// <summary>Runs a command with redis-cli and answers what it printed.</summary>
    public Task<string> CommandAsync(params string[] command) => RedisCli.RunAsync(["-p", Port.ToString(CultureInfo.InvariantCulture), .. command]);

    /// <summary>Ends the process at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Stops it in its tracks: connections stay open, nothing answers.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>Lets a frozen server go on.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync()
    {
        var start = new ProcessStartInfo("redis-server")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        string[] ours = _sentinel is null
            ? ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder]
            : [await WriteSentinelAsync(_sentinel), "--sentinel"];
        foreach (string argument in ours.Concat(_arguments))
        {
            start.ArgumentList.Add(argument);
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new NotSupportedException("redis-server is not installed; install Redis 7.0 or newer (Debian: apt-get install redis-server).", e);
        }

        _process = process;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await UntilItAnswersAsync(process);
    }

    // Sentinel writes what it learns into its configuration file, and takes no other options.
    private async Task<string> WriteSentinelAsync(string rules)
    {
        string path = Path.Combine(_folder, "sentinel.conf");
        await File.WriteAllTextAsync(path, string.Create(CultureInfo.InvariantCulture, $"port {Port}\nbind 127.0.0.1\ndir {_folder}\n{rules}"));
        return path;
    }

    private async Task UntilItAnswersAsync(Process process)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (!process.HasExited && !patience.IsCancellationRequested)
        {
            if (await AnswersAsync())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        throw new InvalidOperationException(
            process.HasExited ? $"redis-server ended with code {process.ExitCode}; is port {Port} taken?" : "redis-server does not answer.");
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray());
            byte[] answer = new byte[7];
            await stream.ReadExactlyAsync(answer);
            return Encoding.ASCII.GetString(answer) is "+PONG\r\n" or "-LOADIN";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private async Task SignalAsync(string signal)
    {
        int id = Id;
        using Process kill = Process.Start("kill", [signal, id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"kill {signal} {id} ended with code {kill.ExitCode}.");
        }
    }
}
