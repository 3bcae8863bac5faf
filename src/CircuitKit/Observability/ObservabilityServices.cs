using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Observability;

internal static class ObservabilityServices
{
    public static void AddObservability(this IServiceCollection services)
    {
        services.AddMetrics();
        // For what an app adds to CircuitKit, its own store or policy. CircuitKit itself has a clock of its own.
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CircuitKitMeter>();
        services.AddOneOf<IHostedService, GaugesAtStart>();
    }
}
