using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Dashboard.Status;

/// <summary>Asks the fleet for its status every two seconds, once for all open dashboards of this server. Stops while none is open.</summary>
internal sealed class StatusBroadcast(
    ClusterFanOut cluster,
    NodeStatusHandler handler,
    IHostApplicationLifetime lifetime,
    IOptions<DashboardOptions> options,
    [Clock] TimeProvider time)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private volatile StatusSubscription[] _subscriptions = [];
    private volatile bool _isRunning;

    public int Subscriptions => _subscriptions.Length;

    internal bool IsRunning => _isRunning;

    /// <summary>Returns null when <see cref="DashboardOptions.MaxListeners"/> is reached.</summary>
    public StatusSubscription? TrySubscribe()
    {
        var subscription = new StatusSubscription(Unsubscribe);
        lock (_lock)
        {
            if (_subscriptions.Length >= options.Value.MaxListeners)
            {
                return null;
            }

            _subscriptions = [.. _subscriptions, subscription];
            if (!_isRunning)
            {
                _isRunning = true;
                _ = Task.Run(RunAsync);
            }
        }

        return subscription;
    }

    public async Task<FleetStatus> ReadAsync(CancellationToken cancellationToken) => FleetStatus.Of(
        await cluster.AskAllAsync(handler, new NodeStatusQuestion(), Timeout, cancellationToken).ConfigureAwait(false), time.GetUtcNow());

    private void Unsubscribe(StatusSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions = [.. _subscriptions.Where(one => one != subscription)];
        }
    }

    private async Task RunAsync()
    {
        var stopping = lifetime.ApplicationStopping;
        while (true)
        {
            lock (_lock)
            {
                _isRunning = _subscriptions.Length > 0 && !stopping.IsCancellationRequested;
                if (!_isRunning)
                {
                    return;
                }
            }

            try
            {
                var status = JsonSerializer.SerializeToUtf8Bytes(await ReadAsync(stopping).ConfigureAwait(false), DashboardJson.Default.FleetStatus);
                Array.ForEach(_subscriptions, subscription => subscription.Publish(status));
            }
            catch (Exception) // A failed round must not end the broadcast.
            {
            }

            await Task.Delay(Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>An open dashboard. A slow one gets only the latest status.</summary>
internal sealed class StatusSubscription(Action<StatusSubscription> unsubscribe) : IDisposable
{
    private readonly Channel<byte[]> _statuses =
        Channel.CreateBounded<byte[]>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Returns each status as it comes. When the token is cancelled, the sequence ends without an exception.</summary>
    public async IAsyncEnumerable<byte[]> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = cancellationToken.UnsafeRegister(writer => ((ChannelWriter<byte[]>)writer!).TryComplete(), _statuses.Writer);
        await foreach (var status in _statuses.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            yield return status;
        }
    }

    public void Publish(byte[] status) => _statuses.Writer.TryWrite(status);

    public void Dispose() => unsubscribe(this);
}

/// <summary>
/// Sends the status as server-sent events. A stream ends with the host, and after some minutes, so that the page is authorized again.
/// </summary>
internal sealed class StatusStream(StatusBroadcast broadcast, IHostApplicationLifetime lifetime, [Clock] TimeProvider time)
{
    internal static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(10);

    private const string RetryAfterSeconds = "30";

    public async Task ServeAsync(HttpContext context)
    {
        using var subscription = broadcast.TrySubscribe();
        if (subscription is null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers[HeaderNames.RetryAfter] = RetryAfterSeconds;
            return;
        }

        // Asks proxies not to buffer the stream.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        using var limit = new CancellationTokenSource(MaxDuration, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping, limit.Token);
        try
        {
            await TypedResults.ServerSentEvents(subscription.ReadAllAsync(end.Token)).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
    }
}
