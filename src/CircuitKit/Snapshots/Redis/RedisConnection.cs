using System.Runtime.CompilerServices;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using StackExchange.Redis;

namespace CircuitKit.Snapshots.Redis;

/// <summary>The one connection to Redis: made in the background at first use, repaired by itself, shared by everything that needs it.</summary>
internal sealed class RedisConnection(
    IOptions<RedisOptions> options,
    [Clock] TimeProvider timeProvider,
    ILogger<RedisConnection> logger,
    IOptions<SnapshotOptions>? snapshots = null) : IAsyncDisposable
{
    // While a server is being replaced, every call fails; the servers are asked for their roles once in so long.
    private static readonly TimeSpan s_lookAgainInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(10);

    private const int LongestAnswer = 2_000;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposing = new();
    private Task<IConnectionMultiplexer>? _connecting;

    // A connection that was made is not thrown away, and made again at each call, because a logger or the client's own look threw.
    private readonly LoopTrouble _swallowed = new(logger);
    private long _lookedAgain;

    // Why the server would not have us, as long as it has not answered since: the client does not say it each time.
    private volatile string? _trouble;

    // What the last attempt to connect failed with.
    private volatile string? _failedAttempt;
    private readonly TaskCompletionSource _hasFailed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// The connection itself, for messages between servers and whatever else needs it. Waits for it to be made; not for the server to be there.
    /// </summary>
    public async ValueTask<IConnectionMultiplexer> MultiplexerAsync(CancellationToken cancellationToken)
    {
        Task<IConnectionMultiplexer> connecting = Connecting();
        return connecting.IsCompletedSuccessfully ? connecting.Result : await connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="MultiplexerAsync"/>, for commands.</summary>
    public async ValueTask<IDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        (await MultiplexerAsync(cancellationToken).ConfigureAwait(false)).GetDatabase();

    /// <summary>
    /// For subscriptions, which have a connection of their own. The client makes it at the same time as that for commands, and on a busy machine it
    /// is ready a moment later: waited for, a second at most, once there are commands.
    /// </summary>
    public async ValueTask<ISubscriber> SubscriberAsync(RedisChannel channel, CancellationToken cancellationToken)
    {
        var multiplexer = await MultiplexerAsync(cancellationToken).ConfigureAwait(false);
        var subscriber = multiplexer.GetSubscriber();
        var started = timeProvider.GetTimestamp();
        while (multiplexer.IsConnected && !subscriber.IsConnected(channel) && timeProvider.GetElapsedTime(started) < s_lookAgainInterval)
        {
            await Task.Delay(s_betweenLooks, timeProvider, cancellationToken).ConfigureAwait(false);
        }

        return subscriber;
    }

    /// <summary>
    /// Runs a script on one key. The client sends its text once to each server and its hash from then on, and the text again to a server that
    /// has forgotten it.
    /// </summary>
    /// <exception cref="SnapshotStoreException">Redis refused, for one of the reasons in <see cref="RedisTrouble"/>.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RedisResult> EvaluateAsync(string script, RedisKey key, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var result = await database.ScriptEvaluateAsync(script, [key], arguments).WaitAsync(cancellationToken).ConfigureAwait(false);
            _trouble = null;
            return result;
        }
        catch (RedisException e)
        {
            if (RedisTrouble.IsOfTheWrongServer(e))
            {
                LookAgain(database.Multiplexer);
            }

            Exception described = RedisTrouble.Describe(e, _trouble);
            _trouble = RedisTrouble.OfConnecting(described);
            if (ReferenceEquals(described, e))
            {
                throw;
            }

            throw described;
        }
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
                TaskScheduler.Default).Unwrap().WaitAsync(TimeSpan.FromSeconds(1), timeProvider).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing);
        }

        _disposing.Dispose();
    }

    // By itself the client asks the servers for their roles once a minute, and after it has lost one; not when its primary has become a replica.
    private void LookAgain(IConnectionMultiplexer multiplexer)
    {
        var now = timeProvider.GetTimestamp();
        var last = Volatile.Read(ref _lookedAgain);
        if ((last == 0 || timeProvider.GetElapsedTime(last, now) >= s_lookAgainInterval)
            && Interlocked.CompareExchange(ref _lookedAgain, now, last) == last)
        {
            _swallowed.Try(() => multiplexer.ConfigureAsync().ContinueWith(
                static asked => _ = asked.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default));
        }
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
            var multiplexer = options.Value.ConnectionFactory is { } factory
                ? await factory(_disposing.Token).ConfigureAwait(false)
                : await ConnectionMultiplexer.ConnectAsync(Configure(options.Value)).ConfigureAwait(false);
            if (multiplexer.IsConnected)
            {
                _swallowed.Try(() => Log.RedisConnected(logger, options.Value.Prefix));
            }
            else
            {
                await SayWhyAsync(multiplexer).ConfigureAwait(false);
            }

            return multiplexer;
        }
        catch (Exception e)
        {
            SayWhy(e);
            throw;
        }
    }

    // A connection that could not be made throws nothing; its first use does.
    private async Task SayWhyAsync(IConnectionMultiplexer multiplexer)
    {
        if (options.Value.ConnectionFactory is null)
        {
            // On a busy machine the client is done with connecting before its first attempt is; a moment later the reason is known.
            await _hasFailed.Task.WaitAsync(s_lookAgainInterval, timeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        try
        {
            await multiplexer.GetDatabase().PingAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            SayWhy(RedisTrouble.Describe(e, _trouble));
        }
    }

    // The client does not always know why; our own note of the last attempt does.
    private void SayWhy(Exception exception) => _swallowed.Try(() => Log.RedisUnreachable(
        logger,
        SnapshotStoreException.TypeOf(exception),
        exception is RedisConnectionException { InnerException: null } && _failedAttempt is { } reason
            ? $"{exception.Message}; {reason}"
            : exception.Message));

    private void NoteFailedAttempt(Exception exception)
    {
        _failedAttempt = exception.GetBaseException().Message;
        _trouble = RedisTrouble.OfConnecting(RedisTrouble.Describe(exception)) ?? _trouble;
        _hasFailed.TrySetResult();
    }

    private ConfigurationOptions Configure(RedisOptions options)
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(options.Configuration!);
        configuration.AbortOnConnectFail = false;

        // Exceptions would carry keys and values into the logs.
        configuration.IncludeDetailInExceptions = false;
        configuration.IncludePerformanceCountersInExceptions = false;

        // Without a connection there is memory to fall back to; a queue would only delay that and send old saves later.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;

        // Ends at 5 s: a circuit waits for a server that is back no longer than a browser waits for its circuit.
        configuration.ReconnectRetryPolicy = new ExponentialRetry(deltaBackOffMilliseconds: 250, maxDeltaBackOffMilliseconds: 5_000);
        configuration.ClientName ??= "CircuitKit";
        configuration.LoggerFactory ??= new RedisFailedAttempts(NoteFailedAttempt);

        // After four of these without a byte the client gives a connection up for lost that the network has silently dropped.
        configuration.AsyncTimeout = configuration.AsyncTimeout < LongestAnswer
            ? configuration.AsyncTimeout
            : Math.Max(LongestAnswer, (int)(snapshots?.Value.StoreTimeout.TotalMilliseconds ?? 0));

        // The client's own key for agreeing on a primary lies outside of the prefix: Redis itself knows who is one. Its channel is moved under
        // the prefix; without one, it would be connected before its subscriptions are, and the first of them would fail.
        configuration.TieBreaker = string.Empty;
        configuration.ConfigurationChannel = options.Prefix + ":primary";
        return configuration;
    }
}
