using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Persistence.State;

internal static class KeptStateServices
{
    public static void AddKeptState(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => new ServiceLifetimes(services));
        services.TryAddSingleton<UnkeptReasons>();
        services.TryAddSingleton<KeptState>();
        services.TryAddSingleton<KeptStateHubStep>();
        services.AddOneOf<IHostedService, KeptStatePreparation>();
        if (services.All(service => service.ServiceType != typeof(Marker)))
        {
            services.AddSingleton<Marker>();
            services.AddActivator();
        }
    }

    // Where nothing is kept there is none but the app's own: the framework then makes components by itself.
    private static void AddActivator(this IServiceCollection services)
    {
        var own = services.LastOrDefault(service => service.ServiceType == typeof(IComponentActivator) && !service.IsKeyedService);
        services.AddScoped<IComponentActivator>(provider =>
        {
            var inner = (IComponentActivator?)(own switch
            {
                null => null,
                { ImplementationInstance: { } instance } => instance,
                { ImplementationFactory: { } factory } => factory(provider),
                _ => ActivatorUtilities.CreateInstance(provider, own.ImplementationType!),
            });
            return provider.GetRequiredService<KeptState>() is { IsOn: true } state
                ? new KeepingActivator(inner, provider.GetRequiredService<FrameworkMembers>(), provider) { Prerendering = state.Prepare }
                : inner!;
        });
    }

    private sealed class Marker;
}
