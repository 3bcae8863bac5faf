using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Cluster;

/// <summary>Keeps this node a member of the cluster: publishes its record, reads those of the others, and listens for messages.</summary>
internal sealed class ClusterHeartbeat(
    INodeChannel channel,
    ClusterNodes nodes,
    ClusterCalls calls,
    NodeIdentity node,
    IOptions<ClusterOptions> options,
    [Clock] TimeProvider time,
    ILogger<ClusterHeartbeat> logger) : BackgroundLoop
{
    private const int MissedBeats = 3;

    // The first beats may come before Redis is connected.
    private const int MissedBeforeLogged = 3;

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_leaveTimeout = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _interval = options.Value.HeartbeatInterval;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _missed;

    private bool IsActive => options.Value.Enabled && channel.ReachesOthers;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (IsActive)
        {
            using var limit = new CancellationTokenSource(s_leaveTimeout, time);
            // Without this, the others would notice only by the missing heartbeats.
            await nodes.LeaveAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends a heartbeat now, so that the others learn of a change at once. A failure is logged, not thrown.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (!IsActive)
        {
            return;
        }

        try
        {
            await ListenAsync(cancellationToken).ConfigureAwait(false);
            await nodes.ExchangeAsync(_interval * MissedBeats, cancellationToken).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _missed, 0) >= MissedBeforeLogged)
            {
                Log.ClusterReached(logger);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception) // Whatever fails, the next beat tries again.
        {
            if (Interlocked.Increment(ref _missed) == MissedBeforeLogged)
            {
                Log.ClusterUnreachable(logger, exception.GetType().Name);
            }
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!IsActive)
        {
            return;
        }

        while (true)
        {
            // Not even a logger that throws may end the heartbeat: this node would leave the cluster.
            await BeatAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Retries soon: while this node is not a member, no circuit can be handed over from it.
            await Task.Delay(Volatile.Read(ref _missed) == 0 ? _interval : s_retryDelay, time, stoppingToken).ConfigureAwait(false);
        }
    }

    // An empty message to itself shows whether the subscription survived a lost connection.
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        // Two beats at once would both begin to listen, and each message would be heard twice.
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!await channel.SendAsync(node.Id, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false))
            {
                await channel.ListenAsync(node.Id, calls.Receive, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
