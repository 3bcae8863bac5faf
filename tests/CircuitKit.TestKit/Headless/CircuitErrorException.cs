namespace CircuitKit.TestKit;

/// <summary>The server reported an error to the page (<c>JS.Error</c>); the circuit is over.</summary>
public sealed class CircuitErrorException(string message) : Exception(message);
