namespace CircuitKit;

/// <summary>
/// The circuit of a command. A circuit id is enough. A circuit from a list also has its server, which then gets the command first. If that
/// server no longer has the circuit, all servers get it.
/// </summary>
public readonly struct CircuitTarget
{
    /// <summary>A circuit, wherever it is.</summary>
    /// <param name="circuitId">The public circuit id, as in <see cref="CircuitInfo.Id"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="circuitId"/> is null or empty.</exception>
    public CircuitTarget(string circuitId)
        : this(circuitId, nodeId: null)
    {
    }

    /// <summary>A circuit from a list.</summary>
    /// <param name="circuit">The circuit; its <see cref="CircuitInfo.Id"/> and <see cref="CircuitInfo.NodeId"/> matter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="circuit"/> is null.</exception>
    public CircuitTarget(CircuitInfo circuit)
        : this((circuit ?? throw new ArgumentNullException(nameof(circuit))).Id, circuit.NodeId)
    {
    }

    internal CircuitTarget(string circuitId, string? nodeId)
    {
        ArgumentException.ThrowIfNullOrEmpty(circuitId);
        (CircuitId, NodeId) = (circuitId, nodeId);
    }

    /// <summary>The public circuit id.</summary>
    public string CircuitId =>
        field ?? throw new InvalidOperationException("This CircuitTarget names no circuit. Make it from a circuit id or a CircuitInfo.");

    /// <summary>The server that gets the command first, or null.</summary>
    public string? NodeId { get; }

    /// <summary>A circuit, wherever it is.</summary>
    /// <param name="circuitId">The public circuit id.</param>
    public static implicit operator CircuitTarget(string circuitId) => new(circuitId);

    /// <summary>A circuit from a list.</summary>
    /// <param name="circuit">The circuit.</param>
    public static implicit operator CircuitTarget(CircuitInfo circuit) => new(circuit);
}
