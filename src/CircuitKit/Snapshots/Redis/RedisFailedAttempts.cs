namespace CircuitKit.Snapshots.Redis;

/// <summary>
/// Hears of every attempt to connect that failed. In its exceptions and events the client names only the first one since it was last connected,
/// which may have been a time-out; its log names each.
/// </summary>
internal sealed class RedisFailedAttempts(Action<Exception> failed) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null && IsEnabled(logLevel))
        {
            failed(exception);
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
