using System.Collections.Concurrent;

namespace CircuitKit.Tracking.Hub;

/// <summary>
/// The hub's connections of this node, with a circuit or not: one on which a circuit is just being started or resumed is in no other list.
/// </summary>
internal sealed class HubConnections
{
    private readonly ConcurrentDictionary<CircuitConnection, bool> _all = new();

    public int Count => _all.Count;

    public void Add(CircuitConnection connection) => _all[connection] = true;

    public void Remove(CircuitConnection connection) => _all.TryRemove(connection, out _);

    /// <summary>No circuit may be opened on these connections, or live on through them, any more. They stand, so that their pages can be told why.</summary>
    public void Disown(Func<CircuitConnection, bool> isMeant) => All(isMeant, connection => connection.Disown());

    /// <summary>The same, and ends them, whatever is under way on them.</summary>
    public void Revoke(Func<CircuitConnection, bool> isMeant) => All(isMeant, connection => connection.Revoke());

    private void All(Func<CircuitConnection, bool> isMeant, Action<CircuitConnection> act)
    {
        foreach (var (connection, _) in _all)
        {
            if (isMeant(connection))
            {
                act(connection);
            }
        }
    }
}
