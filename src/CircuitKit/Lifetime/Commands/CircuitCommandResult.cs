namespace CircuitKit;

/// <summary>How a command to one circuit ended.</summary>
public sealed class CircuitCommandResult
{
    /// <summary>What became of it.</summary>
    public required CircuitCommandOutcome Outcome { get; init; }

    /// <summary>The server that carried it out; null when none has the circuit.</summary>
    public string? NodeId { get; init; }

    /// <summary>The living servers that were asked and did not answer in time.</summary>
    public IReadOnlyList<string> MissingNodes { get; init; } = [];
}
