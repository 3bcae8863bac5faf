namespace CircuitKit.Admission;

/// <summary>Why a request was refused. A closed list: it is a metric's tag.</summary>
internal enum AdmissionRefusal
{
    /// <summary>This node has the most circuits it may have.</summary>
    Circuits,

    /// <summary>Memory pressure on this node is above the threshold.</summary>
    Memory,

    /// <summary>Too many circuits are resuming; they go first.</summary>
    Resuming,

    /// <summary>The user has the most circuits they may have.</summary>
    User,

    /// <summary>The same, and the user is asked whether to continue here.</summary>
    Asked,

    /// <summary>The browser tab has the most circuits it may have.</summary>
    Tab,

    /// <summary>The client's address has the most circuits it may have.</summary>
    Address,

    /// <summary>The node has more connections than all its circuits could need.</summary>
    Connections,

    /// <summary>The page's origin may not connect.</summary>
    Origin,
}
