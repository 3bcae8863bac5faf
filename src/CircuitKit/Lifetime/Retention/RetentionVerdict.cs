namespace CircuitKit.Lifetime.Retention;

/// <summary>A decision within its limits, and where it comes from.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Reason">Who made it.</param>
/// <param name="IsShortened">Whether its live time is shortened because memory is short.</param>
internal readonly record struct RetentionVerdict(RetentionDecision Decision, RetentionReason Reason, bool IsShortened);
