using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CircuitKit.FleetSimulation.Nodes;
using CircuitKit.LoadTests;

namespace CircuitKit.FleetSimulation.Hosts;

/// <summary>A process with some nodes, from the side that gives it orders. It ends with this, by its id.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const int MostErrorText = 4_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<HostAnswer>> _asked = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly StringBuilder _errors = new();
    private int _lastId;

    private HostProcess(NodeSettings settings)
    {
        ProcessStartInfo start = new("dotnet", [typeof(HostProcess).Assembly.Location, .. Arguments(settings)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start };
    }

    public int Id => _process.Id;

    /// <summary>The nodes it has started, and not stopped.</summary>
    public List<string> Nodes { get; } = [];

    public static async Task<HostProcess> StartAsync(NodeSettings settings, CancellationToken cancellationToken)
    {
        HostProcess host = new(settings);
        try
        {
            host._process.Start();
            host._process.ErrorDataReceived += (_, line) => host.Complain(line.Data);
            host._process.BeginErrorReadLine();
            _ = Task.Run(host.ReadAsync, CancellationToken.None);
            await host._ready.Task.WaitAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The command line of such a process.</summary>
    public static string[] Arguments(NodeSettings settings) =>
    [
        "host",
        "--redis", settings.Redis,
        "--keys", settings.Keys,
        "--heartbeat", settings.HeartbeatSeconds.ToString(CultureInfo.InvariantCulture),
        "--state", settings.StateBytes.ToString(CultureInfo.InvariantCulture),
    ];

    /// <exception cref="LoadException">The order failed there, or the process has ended.</exception>
    public async Task<T> AskAsync<T>(HostOrder order, CancellationToken cancellationToken)
    {
        int id = Interlocked.Increment(ref _lastId);
        TaskCompletionSource<HostAnswer> asked = _asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(HostWire.Write(order with { Id = id }).AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw Ended(e);
        }
        finally
        {
            _writing.Release();
        }

        HostAnswer answer = await asked.Task.WaitAsync(cancellationToken);
        return answer.Error is null
            ? HostWire.Unpack<T>(answer.Result)
            : throw new LoadException($"{order.Verb} failed on the nodes: {answer.Error}");
    }

    /// <summary>SIGKILL: no code of its nodes runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(s_patience, TimeProvider.System);
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException or IOException)
        {
            // It does not end by itself, or was never started.
        }

        try
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        _process.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == HostWire.Ready)
            {
                _ready.TrySetResult();
            }
            else if (HostWire.Read<HostAnswer>(line) is { } answer && _asked.TryRemove(answer.Id, out TaskCompletionSource<HostAnswer>? asked))
            {
                asked.TrySetResult(answer);
            }
        }

        _ready.TrySetException(Ended());
        foreach ((_, TaskCompletionSource<HostAnswer> asked) in _asked)
        {
            asked.TrySetException(Ended());
        }
    }

    private LoadException Ended(Exception? inner = null)
    {
        lock (_errors)
        {
            return new LoadException($"A process with nodes has ended. {_errors}", inner);
        }
    }

    private void Complain(string? line)
    {
        lock (_errors)
        {
            if (line is not null && _errors.Length < MostErrorText)
            {
                _errors.AppendLine(line);
            }
        }
    }
}
