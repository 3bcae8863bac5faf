namespace CircuitKit;

/// <summary>What became of a command to one circuit.</summary>
public enum CircuitCommandOutcome
{
    /// <summary>No server that responded has such a circuit.</summary>
    NotFound,

    /// <summary>Carried out: the state is in the store, or the circuit and its snapshot are gone.</summary>
    Done,

    /// <summary>
    /// A server has the circuit, but the command could not be carried out: it took too long, the circuit or the store did not take the checkpoint, or
    /// this version of ASP.NET Core does not allow it. The log has more.
    /// </summary>
    Failed,
}

/// <summary>How a command to one circuit ended.</summary>
public sealed class CircuitCommandResult
{
    /// <summary>What became of the command.</summary>
    public required CircuitCommandOutcome Outcome { get; init; }

    /// <summary>The server that has the circuit; null when none has.</summary>
    public string? NodeId { get; init; }

    /// <summary>The living servers that did not respond in time.</summary>
    public IReadOnlyList<string> MissingNodes { get; init; } = [];
}
