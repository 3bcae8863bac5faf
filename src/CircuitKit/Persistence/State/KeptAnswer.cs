namespace CircuitKit.Persistence.State;

/// <summary>Whether a field that a user changed is kept.</summary>
/// <param name="IsKept">Whether it is.</param>
/// <param name="Reason">Why not; null when it is.</param>
internal sealed record KeptAnswer(bool IsKept, string? Reason);
