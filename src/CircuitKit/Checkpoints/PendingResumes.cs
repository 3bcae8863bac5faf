using System.Collections.Concurrent;
using CircuitKit.Framework;

namespace CircuitKit.Checkpoints;

/// <summary>What is between a claim and a circuit: states the framework is about to read, and resumed circuits whose page was never shown.</summary>
internal sealed class PendingResumes(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, CapturedState> _prepared = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SnapshotKey, DateTimeOffset> _unopened = new();

    public void Prepare(string secret, CapturedState state) => _prepared[secret] = state;

    public CapturedState? Take(string secret) => _prepared.TryRemove(secret, out var state) ? state : null;

    public void Made(SnapshotKey newKey) => _unopened[newKey] = time.GetUtcNow();

    public void Opened(SnapshotKey newKey) => _unopened.TryRemove(newKey, out _);

    /// <summary>
    /// Whether a circuit was made from a snapshot but never got its components. The framework would let a browser reconnect to it and
    /// leave it with a dead page; told that there is no such circuit, the browser resumes once more, from the state carried over.
    /// </summary>
    public bool IsUnopened(SnapshotKey key) => _unopened.ContainsKey(key);

    /// <summary>Forgets unopened circuits made before this time: nobody came back to them.</summary>
    public void ForgetBefore(DateTimeOffset limit)
    {
        foreach (var (key, madeAt) in _unopened)
        {
            if (madeAt < limit)
            {
                _unopened.TryRemove(key, out _);
            }
        }
    }
}
