namespace CircuitKit.Observability;

/// <summary>
/// Decides when a line that may be due thousands of times is logged: for each key at most once a minute, with the number since the last time.
/// </summary>
internal sealed class RateLimitedLog<TKey>
    where TKey : struct, Enum
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, (long LoggedAt, int Since)> _keys = [];

    public bool IsDue(TKey key, TimeProvider time, out int count)
    {
        lock (_lock)
        {
            var wasLogged = _keys.TryGetValue(key, out var last);
            count = last.Since + 1;
            var isDue = !wasLogged || time.GetElapsedTime(last.LoggedAt) >= Interval;
            _keys[key] = isDue ? (time.GetTimestamp(), 0) : (last.LoggedAt, count);
            return isDue;
        }
    }
}
