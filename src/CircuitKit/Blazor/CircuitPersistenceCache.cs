using Microsoft.Extensions.Caching.Hybrid;

namespace CircuitKit.Blazor;

/// <summary>Receives the state that the framework persists, and provides the state that it resumes.</summary>
internal interface ICircuitPersistence
{
    /// <summary>The framework has persisted a circuit that it ends. Must return at once.</summary>
    void Persisted(string secret, CapturedState state);

    /// <summary>The framework failed to persist a circuit that it ends. Only its last snapshot, if any, is left.</summary>
    void PersistFailed(string secret);

    /// <summary>The state that was claimed for a resume, or null. Must return at once.</summary>
    CapturedState? TakePrepared(string secret);
}

/// <summary>
/// The framework's <c>CircuitOptions.HybridPersistenceCache</c>. The framework calls it under one process-wide lock, so it works in memory only:
/// a claim comes before it, and a save after it.
/// </summary>
internal sealed class CircuitPersistenceCache(ICircuitPersistence persistence) : HybridCache
{
    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(persistence.TakePrepared(key) is { } prepared ? PersistedStateShape<T>.Make(prepared)! : default(T)!);

    public override ValueTask SetAsync<T>(
        string key,
        T value,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        if (PersistedStateShape<T>.Read(value) is { } captured)
        {
            persistence.Persisted(key, captured);
        }
        else
        {
            persistence.PersistFailed(key);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Does nothing: the framework removes what it has just read, and reading it has removed it.</summary>
    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
