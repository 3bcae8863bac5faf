using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CircuitKit.Cluster.Processes;

/// <summary>A Redis for this run only: on a free loopback port, with nothing written to disk.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private const string Missing =
        "redis-server is not installed. Install Redis 7.0 or newer (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis), "
        + "or name one that runs already: --redis localhost:6379";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly ChildProcess _process;
    private readonly DirectoryInfo _folder;
    private readonly int _port;

    private RedisProcess(ChildProcess process, DirectoryInfo folder, int port)
    {
        _process = process;
        _folder = folder;
        _port = port;
    }

    /// <summary>For StackExchange.Redis.</summary>
    public string Configuration => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    public static async Task<RedisProcess> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("circuitkit-cluster-");
        var port = FreePort.Next();
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.FullName];
        RedisProcess? redis = null;
        try
        {
            redis = new RedisProcess(ChildProcess.Start("redis-server", folder.FullName, arguments), folder, port);
            await redis.WaitUntilItAnswersAsync(cancellationToken);
            return redis;
        }
        catch (Exception e)
        {
            await (redis?.DisposeAsync() ?? DeleteAsync(folder));
            throw e is Win32Exception ? new ClusterException(Missing, e) : e;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        await _process.DisposeAsync();
        await DeleteAsync(_folder);
    }

    private static ValueTask DeleteAsync(DirectoryInfo folder)
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task WaitUntilItAnswersAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(cancellationToken))
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(started) > s_patience)
            {
                throw new ClusterException($"redis-server does not answer on port {_port}; does 'redis-server --version' say 7.0 or newer?");
            }

            await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
            var answer = new byte[7];
            await stream.ReadExactlyAsync(answer, cancellationToken);
            return Encoding.ASCII.GetString(answer) == "+PONG\r\n";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
