using System.Collections.Immutable;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tracking;

/// <summary>
/// Owns the record of each live circuit, by public id and by snapshot key. All transitions go through <see cref="Apply"/>, which then calls the
/// listeners, outside any lock. Hibernated circuits are in <see cref="HibernatedCircuits"/>.
/// </summary>
internal sealed class CircuitTable(
    NodeIdentity node, DirtyCircuits dirty, HibernatedCircuits hibernated, [Clock] TimeProvider time, ILogger<CircuitTable> logger) : ICircuitRegistry
{
    private readonly ConcurrentDictionary<string, TrackedCircuit> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SnapshotKey, TrackedCircuit> _byKey = new();
    private ImmutableArray<Action<CircuitChange>> _listeners = [];

    /// <summary>The number of circuits, including hibernated ones.</summary>
    public int Count => _byId.Count + hibernated.Count;

    /// <summary>The live circuits.</summary>
    public IEnumerable<TrackedCircuit> Live => _byId.Select(pair => pair.Value);

    public bool IsEmpty => _byId.IsEmpty;

    /// <summary>Adds a circuit that the framework has opened.</summary>
    /// <param name="circuitId">The framework's public id.</param>
    /// <param name="connection">The connection, if known.</param>
    /// <param name="key">The key of its snapshot; null when its secret is not known.</param>
    /// <param name="live">Captures and evicts it; null when this framework version lacks what that needs.</param>
    public TrackedCircuit Open(string circuitId, CircuitConnection? connection, SnapshotKey? key = null, ILiveCircuit? live = null)
    {
        var circuit = new TrackedCircuit(circuitId, key, live, connection, node.Id, dirty, time);
        _byId[circuitId] = circuit;
        if (key is { } known)
        {
            _byKey[known] = circuit;
        }

        Notify(new CircuitChange { Circuit = circuit.View() });
        if (circuit.ContinuationOf is { } predecessor)
        {
            EndHibernated(predecessor, CircuitCloseReason.Resumed);
            // The framework may still be releasing the predecessor.
            FindLive(predecessor)?.RequestEnd(new EndRequest(CircuitCloseReason.Resumed));
        }

        return circuit;
    }

    public void Apply(TrackedCircuit circuit, CircuitEvent happened, CircuitCloseReason reason = CircuitCloseReason.None)
    {
        if (circuit.Apply(happened, reason) is { } change)
        {
            Notify(change);
        }
    }

    /// <summary>
    /// Closes a circuit that the framework has released, or moves it to the hibernated ones if that was requested and its user has not left it.
    /// Returns the close reason; <see cref="CircuitCloseReason.None"/> when it hibernates.
    /// </summary>
    public CircuitCloseReason Release(TrackedCircuit circuit, CircuitCloseReason reason)
    {
        if (circuit is { End.Hibernates: true, Key: { } sleeping } && reason != CircuitCloseReason.Left)
        {
            var view = circuit.View();
            var asleep = view with { State = CircuitState.Hibernated, StateSince = time.GetUtcNow(), Retention = null };

            // Added before it is removed, so that it is always in one of the two.
            hibernated.Add(sleeping, asleep, circuit.Page.PathBase, circuit.Address, circuit.SignIn?.Mark);
            Remove(circuit);
            Notify(new CircuitChange { Circuit = asleep, Previous = view.State });
            return CircuitCloseReason.None;
        }

        Remove(circuit);
        Apply(circuit, CircuitEvent.Released, reason);
        return reason;
    }

    private void Remove(TrackedCircuit circuit)
    {
        _byId.TryRemove(KeyValuePair.Create(circuit.Id, circuit));
        if (circuit.Key is { } key)
        {
            _byKey.TryRemove(KeyValuePair.Create(key, circuit));
        }
    }

    /// <summary>Ends a hibernated circuit, and returns it. Null when it is not known.</summary>
    public HibernatedCircuit? EndHibernated(string circuitId, CircuitCloseReason reason, string? note = null)
    {
        if (hibernated.Remove(circuitId) is not { } circuit)
        {
            return null;
        }

        var closed = circuit.View with { State = CircuitState.Closed, StateSince = time.GetUtcNow(), CloseReason = reason, CloseNote = note };
        Notify(new CircuitChange { Circuit = closed, Previous = CircuitState.Hibernated });
        return circuit;
    }

    /// <summary>Ends the circuits that were hibernated before this time. Their snapshots have expired, so they cannot be resumed.</summary>
    public void EndHibernatedBefore(DateTimeOffset limit)
    {
        while (hibernated.OldestBefore(limit) is { } oldest)
        {
            EndHibernated(oldest.View.Id, CircuitCloseReason.Expired);
        }
    }

    public CircuitCounts CountByState()
    {
        var counts = Live.CountBy(circuit => circuit.State).ToDictionary();
        return new CircuitCounts
        {
            Connected = counts.GetValueOrDefault(CircuitState.Connected),
            Disconnected = counts.GetValueOrDefault(CircuitState.Disconnected),
            Resuming = counts.GetValueOrDefault(CircuitState.Resuming),
            Hibernated = hibernated.Count,
        };
    }

    /// <summary>All circuits as they are now, including hibernated ones.</summary>
    public IEnumerable<CircuitInfo> Views => Live.Select(circuit => circuit.View()).Concat(hibernated.All.Select(circuit => circuit.View));

    public IReadOnlyList<CircuitInfo> List() => [.. Views];

    public TrackedCircuit? FindLive(string circuitId) => _byId.GetValueOrDefault(circuitId);

    public TrackedCircuit? FindLive(SnapshotKey key) => _byKey.GetValueOrDefault(key);

    /// <summary>The circuit with this id, or the one that continues it.</summary>
    public IReadOnlyList<TrackedCircuit> FindLine(string circuitId) =>
        [.. Live.Where(circuit => circuit.Id == circuitId || circuit.ContinuationOf == circuitId)];

    public CircuitInfo? Find(string circuitId)
    {
        ArgumentNullException.ThrowIfNull(circuitId);
        return FindLive(circuitId)?.View() ?? hibernated.Find(circuitId)?.View;
    }

    public IReadOnlyList<CircuitInfo> FindByTab(string tabId)
    {
        ArgumentException.ThrowIfNullOrEmpty(tabId);
        return [.. Views.Where(view => view.TabId == tabId)];
    }

    public IReadOnlyList<CircuitInfo> FindByUser(string userKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(userKey);
        return [.. Views.Where(view => view.UserKey == userKey)];
    }

    /// <summary>
    /// Calls <paramref name="listener"/> after each change of state, on the thread that makes it, until the result is disposed. It must return
    /// quickly. Its exceptions are logged.
    /// </summary>
    public IDisposable OnChange(Action<CircuitChange> listener)
    {
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
            catch (Exception exception) // A fault of one listener must not reach the circuit or the other listeners.
            {
                Log.ListenerFailed(logger, change.Circuit.Id, exception);
            }
        }
    }

    private sealed class Subscription(CircuitTable table, Action<CircuitChange> listener) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref table._listeners, static (all, removed) => all.Remove(removed), listener);
    }
}
