using System.Collections.Concurrent;
using CircuitKit.Blazor;
using CircuitKit.Observability;

namespace CircuitKit.Persistence.Resume;

/// <summary>What is between a claim and a circuit: states the framework is about to read, and resumed circuits whose page was never shown.</summary>
internal sealed class PendingResumes([Clock] TimeProvider time)
{
    private readonly AsyncLocal<PreparedState?> _prepared = new();
    private readonly ConcurrentDictionary<SnapshotKey, DateTimeOffset> _unopened = new();

    /// <summary>How many resumed circuits have not got their components yet.</summary>
    public int UnopenedCount => _unopened.Count;

    /// <summary>
    /// Lays a claimed state ready for the framework to read, in the flow of this hub call alone: another connection that asks with the same
    /// secret at this moment has no claim, and perhaps is another person.
    /// </summary>
    public void Prepare(string secret, CapturedState state) => _prepared.Value = new PreparedState(secret, state);

    public CapturedState? Take(string secret) => _prepared.Value?.Take(secret);

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

    // Emptied when taken: the flow is inherited by what the new circuit starts (its timers, say), which must not hold the state.
    private sealed class PreparedState(string secret, CapturedState state)
    {
        private CapturedState? _state = state;

        public CapturedState? Take(string asked) => asked == secret ? Interlocked.Exchange(ref _state, null) : null;
    }
}
