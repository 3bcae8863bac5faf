using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Cluster.Messages;

/// <summary>The answers of several nodes.</summary>
/// <param name="Answers">The answers, by node.</param>
/// <param name="Missing">The ids of the living nodes that did not answer in time.</param>
/// <param name="KnowsAllNodes">False when Redis could not list the nodes: there may be more.</param>
internal sealed record FanOutResult<T>(IReadOnlyList<(string NodeId, T Answer)> Answers, IReadOnlyList<string> Missing, bool KnowsAllNodes)
{
    public IEnumerable<T> Values => Answers.Select(answer => answer.Answer);

    public bool IsComplete => Missing.Count == 0 && KnowsAllNodes;
}

/// <summary>Asks all living nodes; this one without a message. For an operator's questions and commands, not for the work of each circuit.</summary>
internal sealed class ClusterFanOut(
    ClusterCalls calls,
    ClusterNodes nodes,
    INodeChannel channel,
    NodeIdentity node,
    IOptions<ClusterOptions> options,
    IOptions<SnapshotOptions> snapshots,
    [Clock] TimeProvider time)
{
    private const int MaxStrangers = 10;

    private readonly bool _isAlone = !options.Value.Enabled || !channel.ReachesOthers;
    private readonly TimeSpan _storeTimeout = snapshots.Value.StoreTimeout;

    /// <summary>Refreshes the list of living nodes. Returns false, and keeps the last list, when Redis does not answer.</summary>
    public async Task<bool> RefreshNodesAsync(CancellationToken cancellationToken)
    {
        if (_isAlone)
        {
            return true;
        }

        using var limit = new CancellationTokenSource(_storeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await nodes.RefreshAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested) // Whatever fails, the result is marked as incomplete.
        {
            return false;
        }
    }

    /// <summary>Asks one node.</summary>
    public Task<FanOutResult<TAnswer>> AskAsync<TQuestion, TAnswer>(
        string nodeId, ClusterHandler<TQuestion, TAnswer> handler, TQuestion question, TimeSpan timeout, CancellationToken cancellationToken) =>
        AskNodesAsync([nodeId], handler, question, timeout, cancellationToken);

    /// <summary>Asks every living node.</summary>
    public async Task<FanOutResult<TAnswer>> AskAllAsync<TQuestion, TAnswer>(
        ClusterHandler<TQuestion, TAnswer> handler, TQuestion question, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var knowsAll = await RefreshNodesAsync(cancellationToken).ConfigureAwait(false);
        IEnumerable<string> others = _isAlone ? [] : nodes.All.Select(record => record.Id);
        string[] all = [.. others.Prepend(node.Id).Distinct(StringComparer.Ordinal)];
        var result = await AskNodesAsync(all, handler, question, timeout, cancellationToken).ConfigureAwait(false);

        // Nodes with other keys cannot read the question, but may have circuits: the result must not claim to be complete.
        string[] strangers = _isAlone ? [] : [.. nodes.Strangers.Take(MaxStrangers)];
        return result with { Missing = [.. result.Missing, .. strangers], KnowsAllNodes = knowsAll };
    }

    private async Task<FanOutResult<TAnswer>> AskNodesAsync<TQuestion, TAnswer>(
        string[] nodeIds, ClusterHandler<TQuestion, TAnswer> handler, TQuestion question, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(nodeIds.Select(AskNodeAsync)).ConfigureAwait(false);
        return new FanOutResult<TAnswer>(
            [.. answers.Where(answer => answer.Answer is not null).Select(answer => (answer.Id, answer.Answer!))],
            [.. answers.Where(answer => answer.Answer is null).Select(answer => answer.Id)],
            KnowsAllNodes: true);

        async Task<(string Id, TAnswer? Answer)> AskNodeAsync(string id)
        {
            if (id == node.Id)
            {
                return (id, await handler.AnswerAsync(question, cancellationToken).ConfigureAwait(false));
            }

            var answer = await calls.AskAsync(id, handler, question, timeout, cancellationToken).ConfigureAwait(false);
            return (id, answer.Outcome == ClusterAskOutcome.Answered ? answer.Value : default);
        }
    }
}
