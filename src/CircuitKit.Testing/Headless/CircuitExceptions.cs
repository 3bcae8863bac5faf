namespace CircuitKit.Testing;

/// <summary>The connection of a circuit is lost. <see cref="HeadlessCircuit.ReconnectAsync"/> tries to get the circuit back.</summary>
public sealed class CircuitDisconnectedException(string message, Exception? innerException) : Exception(message, innerException);

/// <summary>
/// The circuit has ended: the server reported an error to the page (<c>JS.Error</c>), or the page could not apply a message of the server.
/// </summary>
public sealed class CircuitErrorException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The server refused the page a circuit.</summary>
public sealed class CircuitRefusedException(string reason, int retryAfter) : Exception($"The server refused a circuit: {reason}.")
{
    /// <summary>The reason that the page's script gets: <c>busy</c>, <c>user</c>, <c>asked</c>, <c>tab</c> or <c>address</c>.</summary>
    public string Reason => reason;

    /// <summary>When to try again, in milliseconds.</summary>
    public int RetryAfter => retryAfter;
}
