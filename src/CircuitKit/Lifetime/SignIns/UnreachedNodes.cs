using CircuitKit.Cluster.Messages;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>
/// The nodes that were known when Redis went away. When it is back, empty, it lists at first only those that have told it of themselves again: once
/// more the others are waited for.
/// </summary>
internal sealed class UnreachedNodes
{
    private HashSet<string> _nodes = [];

    /// <summary>Whether there are any that have not answered, and that were not waited for yet.</summary>
    public bool RemainAfter<T>(FanOutResult<T> result)
    {
        var before = _nodes;
        _nodes = result.KnowsAllNodes ? [] : [.. before, .. result.Missing];
        before.ExceptWith(result.Answers.Select(answer => answer.NodeId));
        return before.Count > 0 || _nodes.Count > 0;
    }
}
