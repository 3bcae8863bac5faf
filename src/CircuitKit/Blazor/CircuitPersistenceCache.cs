using System.Reflection;
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

/// <summary>Reads and makes the framework's persisted state, whose internal type reaches CircuitKit only as a type argument.</summary>
/// <typeparam name="T">The type that the framework's persistence provider stores: <c>PersistedCircuitState</c>.</typeparam>
internal static class PersistedStateShape<T>
{
    private static readonly Func<T, IReadOnlyDictionary<string, byte[]>?>? s_state =
        MemberBinder.Getter<T, IReadOnlyDictionary<string, byte[]>?>(typeof(T), "ApplicationState");

    private static readonly Func<T, byte[]?>? s_rootComponents = MemberBinder.Getter<T, byte[]?>(typeof(T), "RootComponents");

    private static readonly Action<T, IReadOnlyDictionary<string, byte[]>>? s_setState =
        MemberBinder.Setter<T, IReadOnlyDictionary<string, byte[]>>(typeof(T), "ApplicationState");

    private static readonly Action<T, byte[]>? s_setRootComponents = MemberBinder.Setter<T, byte[]>(typeof(T), "RootComponents");

    private static readonly ConstructorInfo? s_constructor =
        typeof(T).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);

    public static bool IsKnown =>
        s_state is not null && s_rootComponents is not null && s_setState is not null && s_setRootComponents is not null && s_constructor is not null;

    /// <summary>Null when the framework failed to persist the circuit, because a callback threw.</summary>
    public static CapturedState? Read(T value) =>
        IsKnown && s_state!(value) is { } state && s_rootComponents!(value) is { } rootComponents
            ? new CapturedState(state, rootComponents)
            : null;

    public static T? Make(CapturedState captured)
    {
        if (!IsKnown)
        {
            return default;
        }

        var value = (T)s_constructor!.Invoke(null);
        s_setState!(value, captured.State);
        s_setRootComponents!(value, captured.RootComponents);
        captured.Given?.Invoke(rootComponents => s_setRootComponents(value, rootComponents));
        return value;
    }
}
