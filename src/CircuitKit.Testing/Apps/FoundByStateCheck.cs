using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircuitKit.Testing;

/// <summary>What the state check logs: what a resume would lose, and which circuits it has looked at.</summary>
internal sealed class FoundByStateCheck : ILoggerProvider, ILogger
{
    public const string Category = "CircuitKit.Diagnostics";

    private readonly ConcurrentQueue<string> _messages = [];
    private readonly ConcurrentDictionary<string, long> _checked = new(StringComparer.Ordinal);

    public IReadOnlyList<string> All => [.. _messages];

    /// <summary>Whether it has looked at a circuit after its last event.</summary>
    public bool HasChecked(CircuitInfo circuit) => _checked.TryGetValue(circuit.Id, out long events) && events >= circuit.EventCount;

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith(Category, StringComparison.Ordinal) ? this : NullLogger.Instance;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
        {
            _messages.Enqueue(formatter(state, exception));
        }
        else if (state is IReadOnlyList<KeyValuePair<string, object?>> values
            && values.FirstOrDefault(value => value.Key == "CircuitId").Value is string circuit
            && values.FirstOrDefault(value => value.Key == "Events").Value is long events)
        {
            _checked[circuit] = events;
        }
    }

    public void Dispose()
    {
    }
}
