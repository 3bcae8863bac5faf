namespace CircuitKit;

/// <summary>
/// The names of CircuitKit's instruments, for an app's views, filters and tests. They are as stable as the names of methods. Their tags are in
/// <see cref="CircuitKitTags"/>.
/// </summary>
public static partial class CircuitKitInstruments
{
    /// <summary>The meter of all instruments. OpenTelemetry collects it with <c>AddCircuitKitInstrumentation</c>.</summary>
    public const string MeterName = "CircuitKit";

    /// <summary>
    /// The activity source of resumes, claims, hand-overs, checkpoints and drains. OpenTelemetry collects it with
    /// <c>AddCircuitKitInstrumentation</c>.
    /// </summary>
    public const string ActivitySourceName = "CircuitKit";
}
