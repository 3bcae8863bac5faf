namespace CircuitKit.Admission.Connections;

/// <summary>Why a connection without a circuit was cut. A closed list: it is a metric's tag.</summary>
internal enum IdleCut
{
    /// <summary>It had none for too long.</summary>
    Timeout,

    /// <summary>Its address had too many such connections.</summary>
    Address,

    /// <summary>The server had too many connections, and its address the most without a circuit.</summary>
    Room,
}
