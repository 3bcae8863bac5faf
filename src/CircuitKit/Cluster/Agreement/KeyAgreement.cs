using CircuitKit.Observability;
using CircuitKit.Snapshots;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Cluster.Agreement;

/// <summary>
/// Finds out whether this node can read what the others encrypt, before the first circuit that moves does. Says so when it changes, and until it
/// is right again it is a remark of this node's health.
/// </summary>
internal sealed class KeyAgreement(NodeProof proofs, NodeIdentity node, TimeProvider time, ILogger<KeyAgreement> logger) : IHealthRemarks
{
    /// <summary>A proof that could not be opened is tried again: data protection reads its key ring anew from time to time.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private const int MostNamed = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Verdict> _verdicts = new(StringComparer.Ordinal);
    private readonly LogOnce _logged = new();
    private volatile string[] _remarks = [];

    public IEnumerable<string> Current => _remarks;

    /// <summary>Looks at the records of a heartbeat.</summary>
    public void Judge(IReadOnlyList<NodeRecord> all)
    {
        lock (_lock)
        {
            var others = all.Where(record => record.Id != node.Id && record.Proof is not null).DistinctBy(record => record.Id).ToList();
            foreach (var gone in _verdicts.Keys.Except(others.Select(record => record.Id)).ToList())
            {
                _verdicts.Remove(gone);
            }

            foreach (var record in others)
            {
                JudgeOne(record.Id, record.Proof!);
            }

            SayIfChanged();
        }
    }

    // What opens stays open; the key is in the ring.
    private void JudgeOne(string nodeId, string proof)
    {
        if (_verdicts.TryGetValue(nodeId, out var known)
            && known.Proof == proof
            && (known.Remedy is null || time.GetElapsedTime(known.TriedAt) < RetryAfter))
        {
            return;
        }

        _verdicts[nodeId] = new Verdict(proof, proofs.Check(nodeId, proof) is { } trouble ? KeyTrouble.Remedy(trouble) : null, time.GetTimestamp());
    }

    private void SayIfChanged()
    {
        var troubles = _verdicts
            .Where(pair => pair.Value.Remedy is not null)
            .GroupBy(pair => pair.Value.Remedy!, pair => pair.Key, StringComparer.Ordinal)
            .Select(group => (Remedy: group.Key, Nodes: Name(group)))
            .OrderBy(trouble => trouble.Remedy, StringComparer.Ordinal)
            .ToList();
        var now = string.Join('\n', troubles);
        if (!_logged.HasChanged(now.Length == 0 ? null : now))
        {
            return;
        }

        _remarks = [.. troubles.Select(trouble => $"What these servers encrypt cannot be read here: {trouble.Nodes}. {trouble.Remedy}")];
        foreach (var (remedy, nodes) in troubles)
        {
            Log.KeysDiffer(logger, nodes, remedy);
        }

        if (troubles.Count == 0)
        {
            Log.KeysAgree(logger);
        }
    }

    private static string Name(IEnumerable<string> nodes)
    {
        var sorted = nodes.Order(StringComparer.Ordinal).ToList();
        var named = string.Join(", ", sorted.Take(MostNamed));
        return sorted.Count > MostNamed ? $"{named} and {sorted.Count - MostNamed} more" : named;
    }

    /// <param name="Proof">What was judged.</param>
    /// <param name="Remedy">What to do; null when it could be opened.</param>
    /// <param name="TriedAt">When, as a timestamp.</param>
    private sealed record Verdict(string Proof, string? Remedy, long TriedAt);
}
