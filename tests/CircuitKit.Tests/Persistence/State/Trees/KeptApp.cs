using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>What the circuits of an app have in common.</summary>
internal sealed class KeptApp
{
    public KeptApp(Action<IServiceCollection> configure)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddScoped<ComponentStatePersistenceManager>();
        services.AddScoped(provider => provider.GetRequiredService<ComponentStatePersistenceManager>().State);
        services.AddScoped<IComponentActivator>(provider => new KeepingActivator(own: null, Members, provider));
        services.AddSupplyValueFromPersistentComponentStateProvider();
        configure(services);
        Services = services.BuildServiceProvider();
        Fields = new KeptFields(new ServiceLifetimes(services));
    }

    public static FrameworkMembers Members { get; } = new();

    public IServiceProvider Services { get; }

    public KeptFields Fields { get; }
}
