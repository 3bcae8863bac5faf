namespace CircuitKit.Observability;

/// <summary>A value that is read at most twice a second, so that all instruments of a collection share one reading.</summary>
internal sealed class Reading<T>(TimeProvider time)
    where T : class
{
    private static readonly TimeSpan s_freshFor = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private T? _last;
    private long _readAt;

    public T Of(Func<T> read)
    {
        lock (_lock)
        {
            if (_last is null || time.GetElapsedTime(_readAt) >= s_freshFor)
            {
                _last = read();
                _readAt = time.GetTimestamp();
            }

            return _last;
        }
    }
}
