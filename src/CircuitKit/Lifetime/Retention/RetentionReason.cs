namespace CircuitKit.Lifetime.Retention;

/// <summary>What a retention decision comes from. A closed list: it is a metric's tag.</summary>
internal enum RetentionReason
{
    /// <summary>No rule or policy answered.</summary>
    Default,

    /// <summary>A rule of the options.</summary>
    Rule,

    /// <summary>A policy added in code.</summary>
    Policy,
}
