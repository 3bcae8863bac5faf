using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Observability;

/// <summary>CircuitKit's own clock, <see cref="CircuitKitOptions.TimeProvider"/>.</summary>
/// <remarks>
/// Never the <see cref="TimeProvider"/> in the container: that one is the app's. Apps freeze it for a demonstration or a test, and no time limit of
/// ours would ever end.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class ClockAttribute() : FromKeyedServicesAttribute(Key)
{
    public new const string Key = "CircuitKit";
}
