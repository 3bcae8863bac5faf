namespace CircuitKit.Observability;

/// <summary>Injects CircuitKit's own clock, <see cref="CircuitKitOptions.TimeProvider"/>.</summary>
/// <remarks>
/// The <see cref="TimeProvider"/> in the container belongs to the app. An app that stops it, for a demonstration or a test, would stop every time
/// limit of CircuitKit too.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class ClockAttribute() : FromKeyedServicesAttribute(Key)
{
    public new const string Key = "CircuitKit";
}
