namespace CircuitKit.Lifetime.Commands;

/// <summary>A command of <see cref="ICircuitControl"/>. A closed list: it is a metric's tag.</summary>
internal enum CircuitCommand
{
    Checkpoint,

    Hibernate,

    Hold,

    Close,

    CloseUser,
}

/// <summary>How a command ended. A closed list: it is a metric's tag.</summary>
internal enum CommandOutcome
{
    Done,

    /// <summary>No server has the circuit.</summary>
    NotFound,

    /// <summary>The circuit is there, and it could not be done.</summary>
    Failed,

    /// <summary>Not all servers answered, or not the store.</summary>
    Incomplete,
}
