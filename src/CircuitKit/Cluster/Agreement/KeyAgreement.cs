using CircuitKit.Observability;
using CircuitKit.Snapshots;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Cluster.Agreement;

/// <summary>
/// Finds out whether this node can read what the others encrypt, before the first circuit moves. Logs it when that changes, and reports it as a
/// remark on this node's health for as long as it lasts.
/// </summary>
internal sealed class KeyAgreement(NodeProof proofs, NodeIdentity node, [Clock] TimeProvider time, ILogger<KeyAgreement> logger) : IHealthRemarks
{
    /// <summary>A proof that could not be opened is tried again: data protection reads its key ring again from time to time.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private const int MaxNamed = 5;

    private const string OfAnotherApp =
        "If these are servers of another app, give each app its own CircuitKit:Redis:KeyPrefix. If they are servers of this app: ";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Result> _results = new(StringComparer.Ordinal);
    private string _logged = string.Empty;
    private volatile string[] _remarks = [];

    public IEnumerable<string> Current => _remarks;

    /// <summary>Checks the records of a heartbeat.</summary>
    public void Check(IReadOnlyList<NodeEnvelope> all)
    {
        lock (_lock)
        {
            var others = all.Where(record => record.Id != node.Id && record.Proof is not null).DistinctBy(record => record.Id).ToList();
            foreach (var gone in _results.Keys.Except(others.Select(record => record.Id)).ToList())
            {
                _results.Remove(gone);
            }

            foreach (var record in others)
            {
                CheckOne(record.Id, record.Proof!);
            }

            LogIfChanged();
        }
    }

    /// <summary>Whether this node can read what that one encrypts, which is so only if that one is of this app.</summary>
    public ProvenKeys KeysOf(NodeEnvelope other)
    {
        if (other.Proof is not { } proof)
        {
            return ProvenKeys.None;
        }

        lock (_lock)
        {
            CheckOne(other.Id, proof);
            return _results[other.Id].Keys;
        }
    }

    // What could be opened once can always be opened: the key is in the ring.
    private void CheckOne(string nodeId, string proof)
    {
        if (_results.TryGetValue(nodeId, out var known)
            && known.Proof == proof
            && (known.Keys == ProvenKeys.Same || time.GetElapsedTime(known.TriedAt) < RetryAfter))
        {
            return;
        }

        var keys = proofs.Check(nodeId, proof, out var trouble);
        _results[nodeId] = new Result(proof, keys, keys == ProvenKeys.Other ? OfAnotherApp + KeyTrouble.Remedy(trouble) : null, time.GetTimestamp());
    }

    private void LogIfChanged()
    {
        var troubles = _results
            .Where(pair => pair.Value.Remedy is not null)
            .GroupBy(pair => pair.Value.Remedy!, pair => pair.Key, StringComparer.Ordinal)
            .Select(group => (Remedy: group.Key, Nodes: Name(group)))
            .OrderBy(trouble => trouble.Remedy, StringComparer.Ordinal)
            .ToList();
        var now = string.Join('\n', troubles);
        if (now == _logged)
        {
            return;
        }

        _logged = now;
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
        var named = string.Join(", ", sorted.Take(MaxNamed));
        return sorted.Count > MaxNamed ? $"{named} and {sorted.Count - MaxNamed} more" : named;
    }

    /// <param name="Proof">What was checked.</param>
    /// <param name="Keys">What it shows.</param>
    /// <param name="Remedy">What to do about other keys; else null.</param>
    /// <param name="TriedAt">When, as a timestamp.</param>
    private sealed record Result(string Proof, ProvenKeys Keys, string? Remedy, long TriedAt);
}
