using Microsoft.Extensions.Logging;

namespace CircuitKit.Tests.Observability;

/// <summary>Keeps log lines as text: <c>id level message</c>.</summary>
internal sealed class LogRecorder<T> : ILogger<T>
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    public string[] Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
        {
            _lines.Add($"{eventId.Id} {logLevel} {formatter(state, exception)}");
        }
    }
}
