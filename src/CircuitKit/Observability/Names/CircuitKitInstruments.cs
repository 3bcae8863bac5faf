namespace CircuitKit;

/// <summary>
/// The names of everything CircuitKit measures, for views, filters and tests of an app: they are as fixed as the names of methods. What their
/// tags say is in <see cref="CircuitKitTags"/>.
/// </summary>
public static partial class CircuitKitInstruments
{
    /// <summary>The meter that all instruments belong to; OpenTelemetry collects it with <c>AddCircuitKitInstrumentation</c>.</summary>
    public const string MeterName = "CircuitKit";

    /// <summary>
    /// The activity source of resumes, claims, hand-overs, checkpoints and drains; OpenTelemetry collects it with
    /// <c>AddCircuitKitInstrumentation</c>.
    /// </summary>
    public const string ActivitySourceName = "CircuitKit";
}
