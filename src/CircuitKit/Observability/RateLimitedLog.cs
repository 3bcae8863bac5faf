namespace CircuitKit.Observability;

/// <summary>Limits a frequent log line to one a minute for each key, with the number of times since the last one.</summary>
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
