namespace CircuitKit;

/// <summary>The condition of a server process, at most a second old.</summary>
/// <param name="ConnectedCircuits">Circuits whose browser is connected.</param>
/// <param name="DisconnectedCircuits">Live circuits whose browser is not connected.</param>
/// <param name="MemoryPressure">
/// How much memory is used, 0 to 1, as of the last garbage collection: the memory of the machine or container relative to the load that the garbage
/// collector considers high, or the process's heap relative to its limit, whichever is higher.
/// </param>
public readonly record struct NodeCondition(int ConnectedCircuits, int DisconnectedCircuits, double MemoryPressure);
