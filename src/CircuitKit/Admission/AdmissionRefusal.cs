namespace CircuitKit.Admission;

/// <summary>Why a request was refused. A closed list: it is a metric's tag.</summary>
internal enum AdmissionRefusal
{
    /// <summary>This node has as many circuits as it may.</summary>
    Circuits,

    /// <summary>Memory pressure on this node is above the threshold.</summary>
    Memory,

    /// <summary>Circuits that are resuming go first.</summary>
    Resuming,

    /// <summary>The user has as many circuits as they may.</summary>
    User,

    /// <summary>The same, and the user is asked whether to continue here.</summary>
    Asked,

    /// <summary>The browser tab has as many circuits as it may.</summary>
    Tab,

    /// <summary>The client's address has as many circuits as it may.</summary>
    Address,

    /// <summary>More connections are open than all circuits could need.</summary>
    Connections,

    /// <summary>The page is of an origin that may not connect.</summary>
    Origin,
}
