using CircuitKit.Cluster.Agreement;
using CircuitKit.Cluster.Messages;
using CircuitKit.Cluster.View;
using CircuitKit.Observability;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Cluster;

internal static class ClusterServices
{
    public static void AddCluster(this IServiceCollection services)
    {
        services.TryAddSingleton<INodeChannel, SingleNode>();
        services.TryAddSingleton<INodeRecords, SingleNode>();
        services.TryAddSingleton<ICircuitOwners, SingleNode>();
        services.TryAddSingleton<ClusterSeal>();
        services.TryAddSingleton<ClusterCalls>();
        services.TryAddSingleton<NodeSeal>();
        services.AddAlso<IHealthRemarks, KeyAgreement>();
        services.TryAddSingleton<SettingsAgreement>();
        services.TryAddSingleton<ClusterNodes>();
        services.AddAlso<IHostedService, ClusterHeartbeat>();
        services.TryAddSingleton<ClusterFanOut>();
        services.AddAlso<IClusterHandler, ListCircuitsHandler>();
        services.AddAlso<IClusterHandler, ListGroupsHandler>();
        services.TryAddSingleton<CircuitCluster>();
        services.TryAddSingleton<ICircuitCluster>(provider => provider.GetRequiredService<CircuitCluster>());
    }
}
