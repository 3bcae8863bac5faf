namespace CircuitKit.Lifetime.Retention;

/// <summary>Where a retention decision comes from. A closed list: it is a metric's tag.</summary>
internal enum RetentionReason
{
    /// <summary>No rule or policy decided.</summary>
    Default,

    /// <summary>A rule of the options.</summary>
    Rule,

    /// <summary>A policy added in code.</summary>
    Policy,
}

/// <summary>A decision as it is applied: reduced to the limits, and perhaps shortened.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Reason">Where it comes from.</param>
/// <param name="IsShortened">Whether its live time is shortened because memory is short.</param>
internal readonly record struct AppliedDecision(RetentionDecision Decision, RetentionReason Reason, bool IsShortened);
