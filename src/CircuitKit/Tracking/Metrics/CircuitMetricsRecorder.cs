using CircuitKit.Observability;

namespace CircuitKit.Tracking.Metrics;

/// <summary>Measures each change of a circuit.</summary>
internal sealed class CircuitMetricsRecorder(CircuitTable circuits, CircuitMetrics metrics, [Clock] TimeProvider time) : IHostedService, IDisposable
{
    // As counted when the circuit was opened: tab and user may be different when it ends.
    private readonly ConcurrentDictionary<string, (string? Tab, string? User)> _counted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _disconnectedSince = new(StringComparer.Ordinal);
    private readonly KeyCounts _tabs = new();
    private readonly KeyCounts _users = new();
    private readonly Lock _lock = new();
    private IDisposable? _listening;

    /// <summary>How much it keeps in memory; for tests.</summary>
    internal int Remembered => _counted.Count + _disconnectedSince.Count + _tabs.Keys + _users.Keys;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listening = circuits.OnChange(Changed);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Not in StopAsync: circuits still end after the hosted services have stopped.
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
                // It wakes as another circuit, and thousands may hibernate for hours.
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

    // A resumed circuit is counted but not measured, because the circuit it continues is still counted.
    private void CountIn(CircuitInfo circuit, bool isNew)
    {
        int inTab;
        int ofUser;
        lock (_lock)
        {
            inTab = _tabs.Add(circuit.TabId, 1);
            ofUser = _users.Add(circuit.UserKey, 1);
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
                _tabs.Add(counted.Tab, -1);
                _users.Add(counted.User, -1);
            }
        }
    }
}
