using CircuitKit.Observability;
using CircuitKit.Snapshots;

namespace CircuitKit.Cluster.Agreement;

/// <summary>
/// Checks that this node can decrypt what the other nodes encrypt, before a circuit moves between them. Logs each change, and adds a remark to this
/// node's health while it cannot.
/// </summary>
internal sealed class KeyAgreement(NodeSeal seal, [Clock] TimeProvider time, ILogger<KeyAgreement> logger) : IHealthRemarks
{
    /// <summary>How often a failed proof is tried again: data protection reloads its key ring from time to time.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private const int MaxNamed = 5;

    private const string OfAnotherApp =
        "If these are servers of another app, give each app its own CircuitKit:Redis:KeyPrefix. If they are servers of this app: ";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Result> _results = new(StringComparer.Ordinal);
    private string _logged = string.Empty;
    private volatile string[] _remarks = [];

    public IEnumerable<string> Current => _remarks;

    /// <summary>Checks the other nodes, and forgets those that are not among them.</summary>
    public void Check(IReadOnlyCollection<NodeEnvelope> others)
    {
        lock (_lock)
        {
            foreach (var gone in _results.Keys.Except(others.Select(other => other.Id)).ToList())
            {
                _results.Remove(gone);
            }

            foreach (var other in others)
            {
                KeysOf(other);
            }

            LogIfChanged();
        }
    }

    /// <summary>Whether this node can decrypt what that node encrypts. If so, that node belongs to this app.</summary>
    public ProvenKeys KeysOf(NodeEnvelope other)
    {
        if (other.Proof is not { } proof)
        {
            return ProvenKeys.None;
        }

        lock (_lock)
        {
            // A proof that was opened once is not opened again: its key stays in the ring.
            if (!_results.TryGetValue(other.Id, out var result)
                || result.Proof != proof
                || (result.Keys != ProvenKeys.Same && time.GetElapsedTime(result.TriedAt) >= RetryAfter))
            {
                var keys = seal.CheckProof(other.Id, proof, out var trouble);
                var remedy = keys == ProvenKeys.Other ? OfAnotherApp + KeyTrouble.Remedy(trouble) : null;
                result = _results[other.Id] = new Result(proof, keys, remedy, time.GetTimestamp());
            }

            return result.Keys;
        }
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
        foreach (var (remedy, nodes) in troubles)
        {
            Log.KeysDiffer(logger, nodes, remedy);
        }

        if (troubles.Count == 0)
        {
            Log.KeysAgree(logger);
        }

        // The log first: the event is there when the remark is.
        _remarks = [.. troubles.Select(trouble => $"This server cannot read what these servers encrypt: {trouble.Nodes}. {trouble.Remedy}")];
    }

    private static string Name(IEnumerable<string> nodes)
    {
        var sorted = nodes.Order(StringComparer.Ordinal).ToList();
        var named = string.Join(", ", sorted.Take(MaxNamed));
        return sorted.Count > MaxNamed ? $"{named} and {sorted.Count - MaxNamed} more" : named;
    }

    /// <param name="Proof">The proof that was tried.</param>
    /// <param name="Keys">What it shows.</param>
    /// <param name="Remedy">What to do about other keys; else null.</param>
    /// <param name="TriedAt">When it was tried, as a timestamp.</param>
    private sealed record Result(string Proof, ProvenKeys Keys, string? Remedy, long TriedAt);
}
