using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Actions;
using CircuitKit.Dashboard.Details;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Dashboard.Policies;
using CircuitKit.Dashboard.Status;
using CircuitKit.Dashboard.State;
using CircuitKit.Dashboard.Table;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Dashboard;

internal static class DashboardServices
{
    /// <summary>Idle until <c>MapCircuitKitDashboard</c> is called.</summary>
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddAntiforgery();
        services.TryAddSingleton<DashboardRecorder>();
        services.TryAddSingleton<CircuitRoutes>();
        services.TryAddSingleton<NodeRows>();
        services.AddAlso<IClusterHandler, NodeStatusHandler>();
        services.AddAlso<IClusterHandler, RowsHandler>();
        services.AddAlso<IClusterHandler, GroupsHandler>();
        services.TryAddSingleton<RecentPreviews>();
        services.AddAlso<IClusterHandler, DetailsHandler>();
        services.AddAlso<IClusterHandler, PolicyHandler>();
        services.AddAlso<IClusterHandler, StateHandler>();
        services.AddAlso<IClusterHandler, DrainNodeHandler>();
        services.TryAddSingleton<StatusBroadcast>();
        services.TryAddSingleton<StatusStream>();
        services.TryAddSingleton<CircuitDetailsReader>();
        services.TryAddSingleton<DashboardAuthorization>();
        services.TryAddSingleton<DashboardApi>();
        services.TryAddSingleton<DashboardActions>();
    }
}
