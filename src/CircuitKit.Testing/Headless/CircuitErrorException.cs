namespace CircuitKit.Testing;

/// <summary>
/// The circuit is over: the server reported an error to the page (<c>JS.Error</c>), or the page could not follow the server.
/// </summary>
public sealed class CircuitErrorException(string message, Exception? innerException = null) : Exception(message, innerException);
