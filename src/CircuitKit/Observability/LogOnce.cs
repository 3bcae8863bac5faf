namespace CircuitKit.Observability;

/// <summary>Decides whether to log something: once for each key, or at each change of a state. Bounded, because keys may come from outside.</summary>
internal sealed class LogOnce
{
    private const int MaxKeys = 1_000;

    private ConcurrentDictionary<string, bool>? _logged;
    private string? _state;

    /// <summary>True the first time it is called with this key.</summary>
    public bool IsNew(string key)
    {
        var logged = _logged ?? LazyInitializer.EnsureInitialized(ref _logged, static () => new(StringComparer.Ordinal));
        return !logged.ContainsKey(key) && logged.Count < MaxKeys && logged.TryAdd(key, true);
    }

    /// <summary>True when the state differs from the last one. The first state is null, which stands for no problem.</summary>
    public bool HasChanged(string? state) => Interlocked.Exchange(ref _state, state) != state;
}
