using System.Collections.Concurrent;
using CircuitKit.Observability;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Tracking.Metrics;

/// <summary>Measures each change of a circuit.</summary>
internal sealed class CircuitMetricsRecorder(CircuitTable registry, CircuitMetrics metrics, [Clock] TimeProvider time) : IHostedService, IDisposable
{
    // By circuit, as its tab and its user may be others by the time it ends.
    private readonly ConcurrentDictionary<string, (string? Tab, string? User)> _counted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _disconnectedSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _tabs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private IDisposable? _listening;

    /// <summary>How many circuits, tabs, users and disconnections it keeps a count of.</summary>
    internal int Remembered => _counted.Count + _disconnectedSince.Count + _tabs.Count + _users.Count;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listening = registry.OnChange(Changed);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // With the services: circuits end after the hosted services have stopped.
    public void Dispose() => _listening?.Dispose();

    private void Changed(CircuitChange change)
    {
        var circuit = change.Circuit;
        if (change.Previous is null)
        {
            metrics.Opened(circuit.State);
            CountIn(circuit, isNew: circuit.State != CircuitState.Resuming);
        }

        switch (circuit.State)
        {
            case CircuitState.Closed:
                metrics.Closed(circuit.CloseReason);
                CountOut(circuit.Id);
                break;
            case CircuitState.Hibernated:
                // It is resumed as another circuit, and thousands may sleep for hours.
                CountOut(circuit.Id);
                break;
            case CircuitState.Disconnected:
                _disconnectedSince[circuit.Id] = circuit.StateSince;
                return;
            case CircuitState.Connected
                when change.Previous == CircuitState.Disconnected && _disconnectedSince.TryGetValue(circuit.Id, out var since):
                metrics.Reconnected(ReconnectResult.Live, time.GetUtcNow() - since);
                break;
        }

        _disconnectedSince.TryRemove(circuit.Id, out _);
    }

    // A resumed circuit is counted but not measured: the one it continues is still counted.
    private void CountIn(CircuitInfo circuit, bool isNew)
    {
        int inTab;
        int ofUser;
        lock (_lock)
        {
            inTab = Add(_tabs, circuit.TabId, 1);
            ofUser = Add(_users, circuit.UserKey, 1);
        }

        _counted[circuit.Id] = (circuit.TabId, circuit.UserKey);
        if (isNew && inTab > 0)
        {
            metrics.OpenedInTab(inTab);
        }

        if (isNew && ofUser > 0)
        {
            metrics.OpenedByUser(ofUser);
        }
    }

    private void CountOut(string circuitId)
    {
        if (_counted.TryRemove(circuitId, out var counted))
        {
            lock (_lock)
            {
                Add(_tabs, counted.Tab, -1);
                Add(_users, counted.User, -1);
            }
        }
    }

    private static int Add(Dictionary<string, int> counts, string? key, int change)
    {
        if (key is null)
        {
            return 0;
        }

        var count = counts.GetValueOrDefault(key) + change;
        if (count > 0)
        {
            counts[key] = count;
        }
        else
        {
            counts.Remove(key);
        }

        return count;
    }
}
