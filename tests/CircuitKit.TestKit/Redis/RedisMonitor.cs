using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CircuitKit.TestKit;

/// <summary>Writes down every command that a Redis server is sent, with all its arguments, as <c>redis-cli monitor</c> shows it.</summary>
public sealed class RedisMonitor : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _seen = new();
    private readonly Process _process;
    private readonly RedisServer _server;

    private RedisMonitor(RedisServer server)
    {
        _server = server;
        _process = RedisCli.Start(["-p", server.Port.ToString(CultureInfo.InvariantCulture), "monitor"]);
        _process.OutputDataReceived += (_, line) =>
        {
            lock (_lock)
            {
                _seen.AppendLine(line.Data);
            }
        };
        _process.BeginOutputReadLine();
    }

    /// <summary>All so far.</summary>
    public string Seen
    {
        get
        {
            lock (_lock)
            {
                return _seen.ToString();
            }
        }
    }

    /// <summary>Starts and waits until it sees what is sent.</summary>
    public static async Task<RedisMonitor> StartAsync(RedisServer server)
    {
        var monitor = new RedisMonitor(server);
        while (!monitor.Seen.StartsWith("OK", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        return monitor;
    }

    /// <summary>Waits until everything that was sent before this call has been seen.</summary>
    public async Task CatchUpAsync()
    {
        string mark = Guid.NewGuid().ToString();
        await _server.CommandAsync("ECHO", mark);
        while (!Seen.Contains(mark, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
