using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Observability;

internal static class ObservabilityServices
{
    public static void AddObservability(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CircuitKitMeter>();
        services.AddOneOf<IHostedService, GaugesAtStart>();
    }
}
