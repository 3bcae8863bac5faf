using CircuitKit.Admission.Connections;
using CircuitKit.Admission.Http;
using CircuitKit.Admission.Users;
using CircuitKit.Cluster.Agreement;
using CircuitKit.Cluster.Messages;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Admission;

internal static class AdmissionServices
{
    public static void AddAdmission(this IServiceCollection services)
    {
        services.TryAddSingleton<AdmissionMetrics>();
        services.AddOneOf<ISharedSettings, SharedAdmissionSettings>();
        services.TryAddSingleton<AdmissionTable>();
        services.TryAddSingleton<UnopenedLeases>();
        services.TryAddSingleton<AdmissionReport>();
        services.TryAddSingleton<SharedUserLimit>();
        services.AddOneOf<IHostedService, UserLeaseRenewal>();
        services.TryAddSingleton<LocalLeaseRevocation>();
        services.AddAlso<IClusterHandler, LeaseRevocationHandler>();
        services.TryAddSingleton<LeaseRevocation>();
        services.TryAddSingleton<AdmissionControl>();
        services.TryAddSingleton<AdmissionHubStep>();
        services.TryAddSingleton<IdleConnections>();
        services.AddOneOf<IHostedService, IdleConnectionSweep>();
        services.TryAddSingleton<IdleConnectionStep>();
        services.TryAddSingleton<OriginCheck>();
        services.TryAddSingleton<BrowserPasses>();
        services.TryAddSingleton<RefusalPage>();
        services.TryAddSingleton<HubAdmission>();
        services.AddOneOf<MatcherPolicy, AdmissionEndpointPolicy>();
    }
}
