using CircuitKit.Tracking.Hub;

namespace CircuitKit.Admission.Connections;

/// <summary>A connection of Blazor's hub that may have no circuit. Only <see cref="IdleConnections"/> changes it.</summary>
internal sealed class IdleConnection(CircuitConnection connection)
{
    public CircuitConnection Connection { get; } = connection;

    /// <summary>The client's address. Connections without a known address share the empty one.</summary>
    public string Address { get; } = connection.Address ?? string.Empty;

    /// <summary>Its entry in <see cref="IdleByAddress"/>; null while it has a circuit, or calls for one.</summary>
    public LinkedListNode<IdleConnection>? Entry { get; set; }

    /// <summary>When it last got or lost its circuit, as a timestamp.</summary>
    public long Since { get; set; }

    /// <summary>Whether a call that may give it a circuit is running.</summary>
    public bool IsCalling { get; set; }

    /// <summary>How many such calls in a row gave it none.</summary>
    public int Failures { get; set; }

    /// <summary>Whether it was cut, and will end soon.</summary>
    public bool IsCut { get; set; }
}

/// <summary>Why a connection without a circuit was cut. A closed list: it is a metric's tag.</summary>
internal enum IdleCut
{
    /// <summary>It had no circuit for too long.</summary>
    Timeout,

    /// <summary>Its address had too many connections without a circuit.</summary>
    Address,

    /// <summary>The node had too many connections, and its address the most without a circuit.</summary>
    Room,
}

/// <summary>The connections without a circuit, by address, the oldest first. Not thread-safe.</summary>
internal sealed class IdleByAddress
{
    private readonly Dictionary<string, LinkedList<IdleConnection>> _lists = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The number of connections. Any thread may read it.</summary>
    public int Count => Volatile.Read(ref _count);

    public int CountOf(string address) => _lists.GetValueOrDefault(address)?.Count ?? 0;

    /// <summary>The oldest connection of an address; null when it has none.</summary>
    public IdleConnection? OldestOf(string address) => _lists.GetValueOrDefault(address)?.First?.Value;

    /// <summary>The oldest connection of the address with the most; null when there are none. Visits every address.</summary>
    public IdleConnection? OldestOfMost() => _lists.Values.MaxBy(list => list.Count)?.First?.Value;

    /// <summary>Adds a connection, as the youngest or the oldest of its address. Does nothing if it was added before.</summary>
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
