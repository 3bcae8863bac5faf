using CircuitKit.Cluster;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.HandOver;

/// <summary>
/// Records for the other nodes which circuits this node holds: when a circuit opens, once an hour, and when Redis is back (perhaps empty). In the
/// last case it also saves the disconnected circuits again. The save fails for a circuit that was resumed elsewhere meanwhile.
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

        channel.Restored += OnRestored;
        try
        {
            using var timer = new PeriodicTimer(RefreshInterval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                TakeAllAgain();
            }
        }
        finally
        {
            channel.Restored -= OnRestored;
        }
    }

    private void OnRestored()
    {
        TakeAllAgain();
        foreach (var circuit in circuits.Live.Where(circuit => circuit.IsDisconnected))
        {
            circuit.SaveAgain();
        }
    }

    private void TakeAllAgain() => owners.Set([.. circuits.Live.Select(circuit => circuit.Key).OfType<SnapshotKey>()], node.Id, s_timeToLive);
}
