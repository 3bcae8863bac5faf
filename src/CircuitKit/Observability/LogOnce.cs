using System.Collections.Concurrent;

namespace CircuitKit.Observability;

/// <summary>Keeps the log from repeating itself: once for each key, or for each change of a state. Bounded, as keys may come from outside.</summary>
internal sealed class LogOnce
{
    private const int MaxKeys = 1_000;

    private ConcurrentDictionary<string, bool>? _logged;
    private string? _state;

    /// <summary>True the first time it is asked for this key.</summary>
    public bool IsNew(string key)
    {
        var logged = _logged ?? LazyInitializer.EnsureInitialized(ref _logged, static () => new(StringComparer.Ordinal));
        return !logged.ContainsKey(key) && logged.Count < MaxKeys && logged.TryAdd(key, true);
    }

    /// <summary>True when the state is another than the last one. Null, which it is at first, says that nothing is the matter.</summary>
    public bool HasChanged(string? state) => Interlocked.Exchange(ref _state, state) != state;
}
