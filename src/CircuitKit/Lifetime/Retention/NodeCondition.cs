namespace CircuitKit;

/// <summary>How a server process is doing; not older than a second.</summary>
/// <param name="ConnectedCircuits">Circuits whose browser is connected.</param>
/// <param name="DisconnectedCircuits">Live circuits whose browser is away.</param>
/// <param name="MemoryPressure">
/// How far memory is used up, 0 to 1: the machine's or container's memory against the load from which the garbage collector counts it as
/// high, or the process's heap against its limit, whichever is nearer. As of the last garbage collection.
/// </param>
public readonly record struct NodeCondition(int ConnectedCircuits, int DisconnectedCircuits, double MemoryPressure);
