namespace CircuitKit.Observability;

/// <summary>Keeps a flood of alike events from becoming a flood of lines: at most one a minute for each key, with the number of events since the last.</summary>
internal sealed class LogSometimes<TKey>
    where TKey : notnull
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, (long LoggedAt, int Since)> _last = [];

    /// <summary>Counts an event. Returns the events since the last line when a line is due, else null.</summary>
    public int? Count(TKey key, TimeProvider time)
    {
        lock (_lock)
        {
            var wasLogged = _last.TryGetValue(key, out var last);
            var count = last.Since + 1;
            var isDue = !wasLogged || time.GetElapsedTime(last.LoggedAt) >= Interval;
            _last[key] = isDue ? (time.GetTimestamp(), 0) : (last.LoggedAt, count);
            return isDue ? count : null;
        }
    }
}
