using CircuitKit.Tracking.Hub;

namespace CircuitKit.Admission.Connections;

/// <summary>What is known of a connection while it may be without a circuit. Only <see cref="IdleConnections"/> changes it.</summary>
internal sealed class IdleConnection(CircuitConnection connection)
{
    /// <summary>Beside each other those whose address is not known.</summary>
    private const string Unknown = "";

    public CircuitConnection Connection { get; } = connection;

    public string Address { get; } = connection.Address ?? Unknown;

    /// <summary>Its entry among the idle ones of its address; null while it has a circuit, or a call that may give it one is under way.</summary>
    public LinkedListNode<IdleConnection>? Entry { get; set; }

    /// <summary>Since when it is as it is, by the clock's ticks.</summary>
    public long Since { get; set; }

    /// <summary>Whether a call that may give it a circuit is under way.</summary>
    public bool IsCalling { get; set; }

    /// <summary>How many such calls gave it none.</summary>
    public int Failures { get; set; }

    /// <summary>Whether it was cut, and is about to end.</summary>
    public bool IsCut { get; set; }
}
