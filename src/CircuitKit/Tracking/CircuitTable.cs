using System.Collections.Concurrent;
using System.Collections.Immutable;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Tracking;

/// <summary>Owns every circuit's record. All transitions go through <see cref="Apply"/>; listeners are called after it, outside any lock.</summary>
internal sealed class CircuitTable(NodeIdentity node, TimeProvider time, ILogger<CircuitTable> logger) : ICircuitRegistry
{
    private readonly ConcurrentDictionary<string, TrackedCircuit> _entries = new(StringComparer.Ordinal);
    private ImmutableArray<Action<CircuitChange>> _listeners = [];

    public int Count => _entries.Count;

    public TrackedCircuit Open(string circuitId, CircuitConnection? connection)
    {
        var entry = new TrackedCircuit(circuitId, node.Id, connection, time);
        _entries[circuitId] = entry;
        Notify(new CircuitChange(entry.View(), Previous: null));
        if (entry.ContinuationOf is { } predecessor && _entries.TryGetValue(predecessor, out var old))
        {
            Apply(old, CircuitEvent.Ended, CircuitCloseReason.Resumed);
        }

        return entry;
    }

    public void Apply(TrackedCircuit entry, CircuitEvent happened, CircuitCloseReason reason = CircuitCloseReason.None)
    {
        if (entry.Apply(happened, reason) is not { } change)
        {
            return;
        }

        if (change.Circuit.State == CircuitState.Closed)
        {
            _entries.TryRemove(KeyValuePair.Create(entry.Id, entry));
        }

        Notify(change);
    }

    /// <summary>Ends the circuits that were hibernated before this time: their snapshots have expired, nobody can come back to them.</summary>
    public void EndHibernatedBefore(DateTimeOffset time)
    {
        foreach (var entry in Entries)
        {
            if (entry.View() is { State: CircuitState.Hibernated } view && view.StateSince < time)
            {
                Apply(entry, CircuitEvent.Ended, CircuitCloseReason.Expired);
            }
        }
    }

    public CircuitCounts CountByState()
    {
        var counts = new int[(int)CircuitState.Closed + 1];
        foreach (var entry in Entries)
        {
            counts[(int)entry.State]++;
        }

        return new CircuitCounts(
            counts[(int)CircuitState.Connected],
            counts[(int)CircuitState.Disconnected],
            counts[(int)CircuitState.Resuming],
            counts[(int)CircuitState.Hibernated]);
    }

    public IEnumerable<TrackedCircuit> Entries => _entries.Select(pair => pair.Value);

    public IReadOnlyList<CircuitInfo> List() => [.. Entries.Select(entry => entry.View())];

    public TrackedCircuit? FindEntry(string circuitId) => _entries.GetValueOrDefault(circuitId);

    public CircuitInfo? Find(string circuitId)
    {
        ArgumentNullException.ThrowIfNull(circuitId);
        return _entries.TryGetValue(circuitId, out var entry) ? entry.View() : null;
    }

    public IReadOnlyList<CircuitInfo> FindByTab(string tabId)
    {
        ArgumentException.ThrowIfNullOrEmpty(tabId);
        return [.. Entries.Select(entry => entry.View()).Where(view => view.TabId == tabId)];
    }

    public IReadOnlyList<CircuitInfo> FindByUser(string userKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(userKey);
        return [.. Entries.Select(entry => entry.View()).Where(view => view.UserKey == userKey)];
    }

    public IDisposable OnChange(Action<CircuitChange> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ImmutableInterlocked.Update(ref _listeners, static (all, added) => all.Add(added), listener);
        return new Subscription(this, listener);
    }

    private void Notify(CircuitChange change)
    {
        foreach (var listener in _listeners)
        {
            try
            {
                listener(change);
            }
#pragma warning disable CA1031 // A listener is somebody else's code; its fault must not reach the circuit.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.ListenerFailed(logger, change.Circuit.Id, exception);
            }
        }
    }

    private sealed class Subscription(CircuitTable registry, Action<CircuitChange> listener) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                ImmutableInterlocked.Update(ref registry._listeners, static (all, removed) => all.Remove(removed), listener);
            }
        }
    }
}
