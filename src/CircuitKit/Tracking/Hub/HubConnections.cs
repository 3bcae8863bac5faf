namespace CircuitKit.Tracking.Hub;

/// <summary>
/// All connections to Blazor's hub on this node, also those without a circuit. No other list has a connection whose circuit is just being started or
/// resumed.
/// </summary>
internal sealed class HubConnections
{
    private readonly ConcurrentDictionary<CircuitConnection, bool> _all = new();

    public int Count => _all.Count;

    public IEnumerable<CircuitConnection> All => _all.Select(static one => one.Key);

    public void Add(CircuitConnection connection) => _all[connection] = true;

    public void Remove(CircuitConnection connection) => _all.TryRemove(connection, out _);

    /// <summary>Lets no circuit be opened or live on through these connections. They stay open, so that their pages can learn the reason.</summary>
    public void Disown(Func<CircuitConnection, bool> isMeant) => Each(isMeant, connection => connection.Disown());

    /// <summary>Disowns these connections, and ends them.</summary>
    public void Revoke(Func<CircuitConnection, bool> isMeant) => Each(isMeant, connection => connection.Revoke());

    private void Each(Func<CircuitConnection, bool> isMeant, Action<CircuitConnection> act)
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
