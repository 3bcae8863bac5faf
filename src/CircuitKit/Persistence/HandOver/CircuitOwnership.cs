using System.Threading.Channels;
using CircuitKit.Cluster;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.HandOver;

/// <summary>
/// Records for the other nodes which circuits this node holds: when a circuit opens, once an hour, and when Redis is back (perhaps empty), some at a
/// time. In the last case it also saves the disconnected circuits again. The save fails for a circuit that was resumed elsewhere meanwhile.
/// </summary>
internal sealed class CircuitOwnership(
    ICircuitOwners owners,
    INodeChannel channel,
    CircuitTable circuits,
    NodeIdentity node,
    IOptions<ClusterOptions> options,
    [Clock] TimeProvider time) : BackgroundLoop
{
    internal static readonly TimeSpan RefreshInterval = TimeSpan.FromHours(1);

    /// <summary>
    /// How many circuits are recorded at once, and then again a second later. When Redis is back, all nodes begin at the same moment: a fleet's
    /// circuits in one go would keep it from everything else for longer than a save may take.
    /// </summary>
    internal const int AtOnce = 500;

    internal static readonly TimeSpan BetweenTurns = TimeSpan.FromSeconds(1);

    // After this time the records of a killed node are gone.
    private static readonly TimeSpan s_timeToLive = RefreshInterval * 3;

    private readonly bool _isActive = options.Value.Enabled && channel.ReachesOthers;

    public void Take(SnapshotKey key)
    {
        if (_isActive)
        {
            owners.Set([key], node.Id, s_timeToLive);
        }
    }

    public void Leave(SnapshotKey key)
    {
        if (_isActive)
        {
            owners.Clear(key, node.Id);
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!_isActive)
        {
            return;
        }

        // A round that becomes due while another runs follows it, once.
        var due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void TakeAllSoon() => due.Writer.TryWrite(true);
        void SaveDisconnected()
        {
            foreach (var circuit in circuits.Live.Where(circuit => circuit.IsDisconnected))
            {
                circuit.SaveAgain();
            }
        }

        channel.Restored += TakeAllSoon;
        channel.Restored += SaveDisconnected;
        try
        {
            using var timer = time.CreateTimer(_ => TakeAllSoon(), state: null, RefreshInterval, RefreshInterval);
            await foreach (var _ in due.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                await TakeAllAgainAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        finally
        {
            channel.Restored -= TakeAllSoon;
            channel.Restored -= SaveDisconnected;
        }
    }

    private async Task TakeAllAgainAsync(CancellationToken cancellationToken)
    {
        foreach (var some in circuits.Live.Select(circuit => circuit.Key).OfType<SnapshotKey>().Chunk(AtOnce))
        {
            owners.Set(some, node.Id, s_timeToLive);
            if (some.Length == AtOnce)
            {
                await Task.Delay(BetweenTurns, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
