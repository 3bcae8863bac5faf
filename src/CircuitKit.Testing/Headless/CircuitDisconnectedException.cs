namespace CircuitKit.Testing;

/// <summary>The connection of a circuit is gone. <see cref="HeadlessCircuit.ReconnectAsync"/> tries to get the circuit back.</summary>
public sealed class CircuitDisconnectedException(string message, Exception? innerException) : Exception(message, innerException);
