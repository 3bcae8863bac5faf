using CircuitKit.Cluster;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Drain;

/// <summary>What comes before a drain that is in no hurry: waits until users have left their circuits.</summary>
internal sealed class DrainAttrition(
    CircuitTable circuits,
    DrainRelease release,
    ResilientSnapshotStore store,
    ClusterNodes nodes,
    IOptions<DrainOptions> options,
    [Clock] TimeProvider time,
    ILogger<DrainAttrition> logger)
{
    internal static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    // A browser that has lost its connection for a moment comes back before.
    internal static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(10);

    /// <summary>Ends when no circuit is left, when the time is over, or when it is cancelled; it throws nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var longest = options.Value.AttritionTime;
        var started = time.GetTimestamp();
        var said = (Circuits: circuits.Live.Count(), At: started);
        Log.AttritionStarted(logger, said.Circuits, longest);
        while (!circuits.IsEmpty && time.GetElapsedTime(started) < longest)
        {
            try
            {
                if (store.OutlivesProcess && nodes.HasOthers)
                {
                    await release.RunDisconnectedAsync(AwayFor, cancellationToken).ConfigureAwait(false);
                }

                await Task.Delay(BetweenLooks, time, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            var left = circuits.Live.Count();
            if (left > 0 && left != said.Circuits && time.GetElapsedTime(said.At) >= BetweenLines)
            {
                said = (left, time.GetTimestamp());
                Log.AttritionProgress(logger, left, time.GetElapsedTime(started));
            }
        }

        Log.AttritionEnded(logger, circuits.Live.Count(), time.GetElapsedTime(started));
    }
}
