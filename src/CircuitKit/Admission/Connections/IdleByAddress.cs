namespace CircuitKit.Admission.Connections;

/// <summary>The connections without a circuit, by address, the oldest first. Keeps no address without one. Not thread-safe.</summary>
internal sealed class IdleByAddress
{
    private readonly Dictionary<string, LinkedList<IdleConnection>> _lists = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>How many there are. May be read by any thread.</summary>
    public int Count => Volatile.Read(ref _count);

    public int CountOf(string address) => _lists.TryGetValue(address, out var list) ? list.Count : 0;

    /// <summary>The oldest of an address; null when it has none.</summary>
    public IdleConnection? OldestOf(string address) => _lists.GetValueOrDefault(address)?.First?.Value;

    /// <summary>The oldest of the address that has most; null when there are none. Looks at every address.</summary>
    public IdleConnection? OldestOfMost() => _lists.Values.MaxBy(list => list.Count)?.First?.Value;

    /// <summary>Adds one that is not among them: as the youngest, or as the oldest, which goes first.</summary>
    public void Add(IdleConnection connection, bool isYoungest)
    {
        if (connection.Entry is not null)
        {
            return;
        }

        if (!_lists.TryGetValue(connection.Address, out var list))
        {
            _lists[connection.Address] = list = [];
        }

        connection.Entry = isYoungest ? list.AddLast(connection) : list.AddFirst(connection);
        Volatile.Write(ref _count, _count + 1);
    }

    public void Remove(IdleConnection connection)
    {
        if (connection.Entry is not { List: { } list } entry)
        {
            return;
        }

        list.Remove(entry);
        connection.Entry = null;
        Volatile.Write(ref _count, _count - 1);
        if (list.Count == 0)
        {
            _lists.Remove(connection.Address);
        }
    }
}
