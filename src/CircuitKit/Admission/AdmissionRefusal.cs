namespace CircuitKit.Admission;

/// <summary>Why somebody is not let in. A closed list: it is a metric's tag.</summary>
internal enum AdmissionRefusal
{
    /// <summary>This server has as many circuits as it may.</summary>
    Circuits,

    /// <summary>This server's memory is as full as it may be.</summary>
    Memory,

    /// <summary>Circuits that come back have the way first.</summary>
    Resuming,

    /// <summary>The person has as many circuits as they may.</summary>
    User,

    /// <summary>The same, and the person is asked whether to continue here.</summary>
    Asked,

    /// <summary>The browser tab has as many circuits as it may.</summary>
    Tab,

    /// <summary>The client's address has as many circuits as it may.</summary>
    Address,

    /// <summary>More connections are open than all circuits could need.</summary>
    Connections,

    /// <summary>A page of another origin wants to connect.</summary>
    Origin,
}
