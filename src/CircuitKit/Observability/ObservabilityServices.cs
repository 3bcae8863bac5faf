using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Observability;

internal static class ObservabilityServices
{
    public static void AddObservability(this IServiceCollection services)
    {
        services.AddMetrics();
        // For stores and policies of the app. CircuitKit itself uses its own clock, see ClockAttribute.
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CircuitKitMeter>();
        services.AddOneOf<IHostedService, GaugesAtStart>();
    }
}
