using CircuitKit.Admission.Door;
using CircuitKit.Admission.Users;
using CircuitKit.Cluster.Agreement;
using CircuitKit.Cluster.Messages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Admission;

internal static class AdmissionServices
{
    public static void AddAdmission(this IServiceCollection services)
    {
        services.TryAddSingleton<AdmissionMetrics>();
        services.AddOneOf<ISharedSettings, SharedAdmissionSettings>();
        services.TryAddSingleton<AdmissionTable>();
        services.TryAddSingleton<AdmissionReport>();
        services.TryAddSingleton<IUserPlaces, NoSharedUserPlaces>();
        services.TryAddSingleton<SharedUserLimit>();
        services.AddOneOf<IHostedService, UserPlaceKeeper>();
        services.TryAddSingleton<PlaceEnder>();
        services.AddAlso<IClusterHandler, PlaceEndHandler>();
        services.TryAddSingleton<PlaceEnds>();
        services.TryAddSingleton<AdmissionGate>();
        services.TryAddSingleton<AdmissionHubStep>();
        services.TryAddSingleton<OriginCheck>();
        services.TryAddSingleton<RefusalPage>();
        services.TryAddSingleton<HubDoor>();
        services.AddOneOf<MatcherPolicy, AdmissionPolicy>();
    }
}
