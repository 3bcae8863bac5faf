using CircuitKit.Cluster;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.HandOver;

/// <summary>
/// Notes for the other nodes which circuits this one holds: when one opens, from time to time, and when Redis has come back (perhaps empty). Then
/// it also has circuits without a browser written once more: one of them may have gone on elsewhere, and learns of it so.
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

    // What a killed node leaves behind is gone after this time.
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

        channel.Restored += LookAgain;
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
            channel.Restored -= LookAgain;
        }
    }

    private void LookAgain()
    {
        TakeAllAgain();
        foreach (var circuit in circuits.Live.Where(circuit => circuit.IsDisconnected))
        {
            circuit.SaveAgain();
        }
    }

    private void TakeAllAgain() => owners.Set([.. circuits.Live.Select(circuit => circuit.Key).OfType<SnapshotKey>()], node.Id, s_timeToLive);
}
