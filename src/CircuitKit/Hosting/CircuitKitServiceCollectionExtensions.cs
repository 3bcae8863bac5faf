using CircuitKit;
using CircuitKit.Admission;
using CircuitKit.Blazor;
using CircuitKit.Cluster;
using CircuitKit.Dashboard;
using CircuitKit.Diagnostics;
using CircuitKit.Hosting;
using CircuitKit.Lifetime;
using CircuitKit.Observability;
using CircuitKit.Persistence;
using CircuitKit.Snapshots;
using CircuitKit.Tracking;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds CircuitKit to an app.</summary>
public static class CircuitKitServiceCollectionExtensions
{
    /// <summary>
    /// Tracks the app's Blazor Server circuits, and keeps the state of evicted ones in memory. With <c>AddFileSnapshots</c> or <c>AddRedis</c> on the
    /// returned builder, the state survives the process. May be called before or after <c>AddInteractiveServerComponents</c>, and more than once.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets options; applied after the configuration section <c>CircuitKit</c>.</param>
    /// <returns>A builder that adds features.</returns>
    public static ICircuitKitBuilder AddCircuitKit(this IServiceCollection services, Action<CircuitKitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        services.AddCircuitKitOptions(configure);
        services.AddObservability();
        services.AddBlazor();
        services.AddTracking();
        services.AddSnapshots();
        services.AddCluster();
        services.AddPersistence();
        services.AddLifetime();
        services.AddAdmission();
        services.AddDiagnostics();
        services.AddDashboard();
        services.AddHosting();
        return new CircuitKitBuilder(services);
    }

    private sealed record CircuitKitBuilder(IServiceCollection Services) : ICircuitKitBuilder;
}
