using Microsoft.Extensions.Logging;

namespace CircuitKit.Tests.Cluster;

/// <summary>A logger whose provider throws, as with a full disk. Counts how often it was tried.</summary>
internal sealed class BrokenLogger<T> : ILogger<T>
{
    private int _tried;

    public int Tried => Volatile.Read(ref _tried);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Interlocked.Increment(ref _tried);
        throw new InvalidOperationException("The log cannot be written.");
    }
}
