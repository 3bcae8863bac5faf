namespace CircuitKit;

/// <summary>How a command to one circuit ended.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="NodeId">The server that carried it out; null when none has the circuit.</param>
/// <param name="MissingNodes">The living servers that were asked and did not answer in time.</param>
public sealed record CircuitCommandResult(CircuitCommandOutcome Outcome, string? NodeId, IReadOnlyList<string> MissingNodes);
