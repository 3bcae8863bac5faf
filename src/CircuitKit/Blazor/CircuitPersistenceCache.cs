using Microsoft.Extensions.Caching.Hybrid;

namespace CircuitKit.Blazor;

/// <summary>What becomes of what the framework persists, and what it resumes from.</summary>
internal interface ICircuitPersistence
{
    /// <summary>The framework ends a circuit and has persisted it. Must return at once.</summary>
    void Persisted(string secret, CapturedState state);

    /// <summary>The framework ends a circuit whose persisting failed; its last good snapshot, if any, is all there is.</summary>
    void PersistFailed(string secret);

    /// <summary>The state prepared for a resume that is under way, or null. Must return at once.</summary>
    CapturedState? TakePrepared(string secret);
}

/// <summary>
/// The cache given to the framework as <c>CircuitOptions.HybridPersistenceCache</c>. The framework's provider calls it under one
/// process-wide lock, so everything here happens in memory: the slow part is done before (a resume's claim) or after (a save).
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

    /// <summary>The framework removes what it has just read; taking it was the removal.</summary>
    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
