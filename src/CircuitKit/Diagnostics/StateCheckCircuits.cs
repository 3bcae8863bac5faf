using System.Collections.Concurrent;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Tracking;

namespace CircuitKit.Diagnostics;

/// <summary>The circuits that are watched.</summary>
internal sealed class StateCheckCircuits(CheckpointDirectory directory, ObservedFields fields, PersistentServices persistentServices, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, StateCheckCircuit> _all = new(StringComparer.Ordinal);

    public int Count => _all.Count;

    /// <summary>All live circuits; those that are gone are forgotten.</summary>
    public IReadOnlyList<StateCheckCircuit> Refresh()
    {
        foreach (var (id, circuit) in _all)
        {
            if (circuit.Checkpoint.IsClosed)
            {
                _all.TryRemove(id, out _);
            }
        }

        return [.. directory.All.Select(Watched).OfType<StateCheckCircuit>()];
    }

    public StateCheckCircuit? Find(TrackedCircuit entry) =>
        _all.TryGetValue(entry.Id, out var known) ? known
        : directory.All.FirstOrDefault(checkpoint => ReferenceEquals(checkpoint.Entry, entry)) is { } found ? Watched(found)
        : null;

    private StateCheckCircuit? Watched(CircuitCheckpoint checkpoint) => checkpoint is { IsClosed: false, Live.Inspector: { } inspector }
        ? _all.GetOrAdd(checkpoint.Entry.Id, _ => new StateCheckCircuit(checkpoint, inspector, new StateWatch(inspector, fields, persistentServices), time))
        : null;
}
