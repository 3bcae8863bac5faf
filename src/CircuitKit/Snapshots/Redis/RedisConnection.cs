using CircuitKit.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CircuitKit.Snapshots.Redis;

/// <summary>The one connection to Redis: made in the background at first use, repaired by itself, shared by everything that needs it.</summary>
internal sealed class RedisConnection(IOptions<RedisSnapshotOptions> options, TimeProvider timeProvider, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposing = new();
    private Task<IConnectionMultiplexer>? _connecting;

    /// <summary>Waits for the connection to be made; not for the server to be there.</summary>
    public async ValueTask<IDatabase> DatabaseAsync(CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer = await Connecting().WaitAsync(cancellationToken).ConfigureAwait(false);
        return multiplexer.GetDatabase();
    }

    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? connecting;
        lock (_lock)
        {
            connecting = _connecting;
            _disposing.Cancel();
        }

        if (connecting is not null && options.Value.ConnectionFactory is null)
        {
            // A second at most: shutdown does not wait for a server that is not there, and a connection made later still gets closed.
            await connecting.ContinueWith(
                static made => made.IsCompletedSuccessfully ? made.Result.DisposeAsync().AsTask() : Task.CompletedTask,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default).Unwrap().WaitAsync(TimeSpan.FromSeconds(1), timeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _disposing.Dispose();
    }

    private Task<IConnectionMultiplexer> Connecting()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);

            // A failed attempt is not kept: with AbortOnConnectFail off only a bad configuration or the app's own factory fails.
            return _connecting is { IsFaulted: false, IsCanceled: false }
                ? _connecting
                : _connecting = Task.Run(ConnectAsync);
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        try
        {
            IConnectionMultiplexer multiplexer = options.Value.ConnectionFactory is { } factory
                ? await factory(_disposing.Token).ConfigureAwait(false)
                : await ConnectionMultiplexer.ConnectAsync(Configure(options.Value.Configuration!)).ConfigureAwait(false);
            if (multiplexer.IsConnected)
            {
                Log.RedisConnected(logger);
            }
            else
            {
                Log.RedisUnreachable(logger, nameof(RedisConnectionException));
            }

            return multiplexer;
        }
        catch (Exception e)
        {
            Log.RedisUnreachable(logger, e.GetType().Name);
            throw;
        }
    }

    private static ConfigurationOptions Configure(string text)
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(text);
        configuration.AbortOnConnectFail = false;

        // Exceptions would carry keys and values into the logs.
        configuration.IncludeDetailInExceptions = false;
        configuration.IncludePerformanceCountersInExceptions = false;

        // Without a connection there is memory to fall back to; a queue would only delay that and send old saves later.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;

        // Ends at 5 s: a circuit waits for a server that is back no longer than a browser waits for its circuit.
        configuration.ReconnectRetryPolicy = new ExponentialRetry(deltaBackOffMilliseconds: 250, maxDeltaBackOffMilliseconds: 5_000);
        configuration.ClientName ??= "CircuitKit";
        return configuration;
    }
}
