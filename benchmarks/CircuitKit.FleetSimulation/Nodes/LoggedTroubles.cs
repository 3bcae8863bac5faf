using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace CircuitKit.FleetSimulation.Nodes;

/// <summary>Counts the warnings and errors of a process's nodes by event, instead of writing them.</summary>
internal sealed class LoggedTroubles : ILoggerProvider, ILogger
{
    private readonly ConcurrentDictionary<string, int> _byEvent = new();

    public IReadOnlyDictionary<string, int> ByEvent => _byEvent.ToDictionary();

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{eventId.Id} {eventId.Name} {exception?.GetType().Name}");
            _byEvent.AddOrUpdate(name.TrimEnd(), 1, static (_, count) => count + 1);
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
