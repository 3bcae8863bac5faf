namespace CircuitKit.Testing;

/// <summary>The server has told the page that it gets no circuit.</summary>
public sealed class CircuitRefusedException(string reason, int retryAfter) : Exception($"The server refused a circuit: {reason}.")
{
    /// <summary>As the page's script hears it: <c>busy</c>, <c>user</c>, <c>asked</c>, <c>tab</c>, <c>address</c>.</summary>
    public string Reason => reason;

    /// <summary>In milliseconds.</summary>
    public int RetryAfter => retryAfter;
}
