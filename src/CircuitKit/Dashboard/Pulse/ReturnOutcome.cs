namespace CircuitKit.Dashboard.Pulse;

/// <summary>What a browser got that had lost its connection and came back. In the order of <see cref="PulseSample.Returns"/>.</summary>
internal enum ReturnOutcome
{
    /// <summary>Its circuit, which was still there.</summary>
    Reconnected,

    /// <summary>A new circuit made from its snapshot.</summary>
    Resumed,

    /// <summary>There was no snapshot.</summary>
    NotFound,

    /// <summary>Another connection had claimed it.</summary>
    AlreadyClaimed,

    /// <summary>The snapshot may not be used.</summary>
    Refused,

    /// <summary>Another version of the app wrote it.</summary>
    OtherVersion,

    /// <summary>The framework did not accept it.</summary>
    Rejected,
}
