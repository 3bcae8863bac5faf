using Microsoft.Extensions.Logging;

namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>Keeps log lines as text, <c>id level message</c>, and lets a test wait for one.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count(string start)
    {
        lock (_lock)
        {
            return _lines.Count(line => line.StartsWith(start, StringComparison.Ordinal));
        }
    }

    public string[] All()
    {
        lock (_lock)
        {
            return [.. _lines];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _lines.Clear();
        }
    }

    public async Task UntilAsync(string start, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task added;
            lock (_lock)
            {
                added = _added.Task;
            }

            if (Count(start) > 0)
            {
                return;
            }

            await added.WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
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
            _added.SetResult();
            _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
