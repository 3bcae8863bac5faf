using System.Text.Json;
using System.Threading.Channels;
using CircuitKit.Cluster.Messages;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard.Pulse;

/// <summary>
/// One question to the fleet every two seconds for all open dashboards of this server together, and none when there is no dashboard open.
/// </summary>
internal sealed class PulseFeed(
    ClusterFanOut cluster, PulseHandler handler, IHostApplicationLifetime lifetime, IOptions<DashboardOptions> options, TimeProvider time)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly List<PulseListener> _listeners = [];
    private bool _isRunning;

    public int Listeners
    {
        get
        {
            lock (_lock)
            {
                return _listeners.Count;
            }
        }
    }

    /// <summary>Whether it asks the fleet.</summary>
    internal bool IsRunning
    {
        get
        {
            lock (_lock)
            {
                return _isRunning;
            }
        }
    }

    /// <summary>Null when there are as many listeners as allowed.</summary>
    public PulseListener? TryListen()
    {
        var listener = new PulseListener(Leave);
        lock (_lock)
        {
            if (_listeners.Count >= options.Value.MaxListeners)
            {
                return null;
            }

            _listeners.Add(listener);
            if (!_isRunning)
            {
                _isRunning = true;
                _ = Task.Run(RunAsync);
            }
        }

        return listener;
    }

    public async Task<FleetPulse> ReadAsync(CancellationToken cancellationToken) => FleetPulse.Of(
        await cluster.AskAllAsync(handler, new PulseQuestion(), Timeout, cancellationToken).ConfigureAwait(false), time.GetUtcNow());

    private void Leave(PulseListener listener)
    {
        lock (_lock)
        {
            _listeners.Remove(listener);
        }
    }

    private async Task RunAsync()
    {
        var stopping = lifetime.ApplicationStopping;
        while (true)
        {
            PulseListener[] listeners;
            lock (_lock)
            {
                if (_listeners.Count == 0 || stopping.IsCancellationRequested)
                {
                    _isRunning = false;
                    return;
                }

                listeners = [.. _listeners];
            }

            try
            {
                var pulse = JsonSerializer.SerializeToUtf8Bytes(await ReadAsync(stopping).ConfigureAwait(false), DashboardJson.Default.FleetPulse);
                Array.ForEach(listeners, listener => listener.Tell(pulse));
            }
#pragma warning disable CA1031 // A fault in one round, or the end of the host while one is under way, must not leave the feed dead for good.
            catch (Exception)
#pragma warning restore CA1031
            {
            }

            await Task.Delay(Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>One open dashboard. One that is slow gets the newest pulse when it is ready for it.</summary>
internal sealed class PulseListener(Action<PulseListener> leave) : IDisposable
{
    private readonly Channel<byte[]> _pulses = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    public IAsyncEnumerable<byte[]> PulsesAsync(CancellationToken cancellationToken) => _pulses.Reader.ReadAllAsync(cancellationToken);

    public void Tell(byte[] pulse) => _pulses.Writer.TryWrite(pulse);

    public void Dispose() => leave(this);
}
