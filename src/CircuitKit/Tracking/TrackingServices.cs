using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.Metrics;
using CircuitKit.Tracking.RealUsers;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Tracking;

internal static class TrackingServices
{
    public static void AddTracking(this IServiceCollection services)
    {
        services.TryAddSingleton<NodeIdentity>();
        services.TryAddSingleton<INodeMemory, CollectorMemory>();
        services.TryAddSingleton<HibernatedCircuits>();
        services.TryAddSingleton<CircuitTable>();
        services.TryAddSingleton<ICircuitRegistry>(provider => provider.GetRequiredService<CircuitTable>());
        services.TryAddSingleton<HubConnections>();
        services.TryAddSingleton<CircuitMetrics>();
        services.AddAlso<IGauges, CircuitGauges>();
        services.AddOneOf<IHostedService, CircuitMetricsRecorder>();
        services.AddOneOf<IHostedService, CircuitTraces>();
        services.TryAddSingleton<PageRoutes>();
        services.TryAddSingleton<EventRoundTrips>();
        services.TryAddSingleton<PageMetrics>();
        services.TryAddSingleton<PageReportStep>();
        services.TryAddSingleton<TrackingHubStep>();
        services.TryAddScoped<TrackingCircuitHandler>();
        services.TryAddScoped<ICircuitResume>(provider => provider.GetRequiredService<TrackingCircuitHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Scoped<CircuitHandler, TrackingCircuitHandler>(
            provider => provider.GetRequiredService<TrackingCircuitHandler>()));
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, DisconnectBeacon>());
    }
}
