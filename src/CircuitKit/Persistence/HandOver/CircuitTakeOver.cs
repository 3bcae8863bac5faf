using CircuitKit.Cluster;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.HandOver;

/// <summary>
/// Runs before a snapshot is claimed: has the node that holds the circuit end it, with its latest work in the snapshot. Asks only that node, and does
/// not wait for one that is gone.
/// </summary>
internal sealed class CircuitTakeOver(
    HandOverHandler local,
    CircuitTable circuits,
    UnopenedResumes unopened,
    ICircuitOwners owners,
    ClusterCalls calls,
    NodeIdentity node,
    HandOverMetrics metrics,
    IOptions<ClusterOptions> cluster,
    IOptions<SnapshotOptions> snapshots,
    [Clock] TimeProvider time,
    ILogger<CircuitTakeOver> logger)
{
    private readonly TimeSpan _timeout = cluster.Value.HandOverTimeout;
    private readonly TimeSpan _storeTimeout = snapshots.Value.StoreTimeout;
    private readonly bool _isEnabled = cluster.Value.Enabled;

    public async Task<HandOverOutcome> TakeOverAsync(TakeOverRequest request, CancellationToken cancellationToken)
    {
        var key = request.Key;
        if (circuits.FindLive(key) is not null || unopened.IsUnopened(key))
        {
            return await TakeOverHereAsync(request, cancellationToken).ConfigureAwait(false);
        }

        if (!_isEnabled || await FindOwnerAsync(key, cancellationToken).ConfigureAwait(false) is not { } owner || owner == node.Id)
        {
            return HandOverOutcome.NotHeld;
        }

        var started = time.GetTimestamp();
        var outcome = await AskAsync(owner, request, cancellationToken).ConfigureAwait(false);
        var elapsed = time.GetElapsedTime(started);
        metrics.HandedOver(outcome, elapsed);
        Log.HandOverAsked(logger, outcome, elapsed);
        // Where a copy was asked for, nothing goes on from a checkpoint.
        if (outcome == HandOverOutcome.TimedOut && request.CopyTo is null)
        {
            Log.HandOverTimedOut(logger, _timeout);
        }

        return outcome;
    }

    // The browser could not reconnect to its circuit on this node: the framework is ending it, or takes a dead connection for a live one.
    private async Task<HandOverOutcome> TakeOverHereAsync(TakeOverRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await local.AnswerAsync(request, cancellationToken).WaitAsync(_timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return HandOverOutcome.TimedOut;
        }
    }

    private async Task<HandOverOutcome> AskAsync(string owner, TakeOverRequest request, CancellationToken cancellationToken)
    {
        var question = new HandOverQuestion(request.Key.ToString(), request.User.Bytes.ToArray(), request.ReloadedTab, request.CopyTo?.ToString());
        var answer = await calls.AskAsync(owner, local, question, _timeout, cancellationToken).ConfigureAwait(false);
        return answer.Outcome switch
        {
            ClusterAskOutcome.Answered => answer.Value?.Outcome ?? HandOverOutcome.Failed,
            ClusterAskOutcome.NodeGone => HandOverOutcome.NodeGone,
            ClusterAskOutcome.Silent => HandOverOutcome.TimedOut,
            _ => HandOverOutcome.Failed,
        };
    }

    private async Task<string?> FindOwnerAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_storeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await owners.FindAsync(key, either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested) // Redis is unavailable: the claim that follows handles that.
        {
            return null;
        }
    }
}
