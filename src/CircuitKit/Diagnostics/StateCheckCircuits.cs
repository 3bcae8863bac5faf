using System.Collections.Concurrent;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Tracking;

namespace CircuitKit.Diagnostics;

/// <summary>The circuits that are watched.</summary>
internal sealed class StateCheckCircuits(CircuitTable circuits, ObservedFields fields, PersistentServices persistentServices, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, StateCheckCircuit> _all = new(StringComparer.Ordinal);

    public int Count => _all.Count;

    /// <summary>All live circuits; those that are gone are forgotten.</summary>
    public IReadOnlyList<StateCheckCircuit> Refresh()
    {
        foreach (var (id, circuit) in _all)
        {
            if (circuit.Circuit.IsClosed)
            {
                _all.TryRemove(id, out _);
            }
        }

        return [.. circuits.Live.Select(Watched).OfType<StateCheckCircuit>()];
    }

    public StateCheckCircuit? Find(TrackedCircuit circuit) =>
        _all.TryGetValue(circuit.Id, out var known) ? known
        : Watched(circuit) is { } found ? found
        : null;

    private StateCheckCircuit? Watched(TrackedCircuit circuit) => circuit is { IsClosed: false, Live.Inspector: { } inspector }
        ? _all.GetOrAdd(circuit.Id, _ => new StateCheckCircuit(circuit, inspector, new StateWatch(inspector, fields, persistentServices), time))
        : null;
}
