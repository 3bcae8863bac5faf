using System.Collections.Concurrent;

namespace CircuitKit.Circuits;

/// <summary>
/// The hub's connections of this node, with a circuit or not: one on which a circuit is just being started or resumed is in no other list.
/// </summary>
internal sealed class HubConnections
{
    private readonly ConcurrentDictionary<CircuitConnection, bool> _all = new();

    public int Count => _all.Count;

    public void Add(CircuitConnection connection) => _all[connection] = true;

    public void Remove(CircuitConnection connection) => _all.TryRemove(connection, out _);

    /// <summary>Ends all connections of this person, whatever is under way on them.</summary>
    public void RevokeUser(string userKey) => Revoke(connection => connection.UserKey == userKey);

    /// <summary>Ends the connections on which this circuit is being continued.</summary>
    public void RevokeContinuationsOf(string circuitId) => Revoke(connection => connection.Origin?.CircuitId == circuitId);

    private void Revoke(Func<CircuitConnection, bool> isMeant)
    {
        foreach (var (connection, _) in _all)
        {
            if (isMeant(connection))
            {
                connection.Revoke();
            }
        }
    }
}
