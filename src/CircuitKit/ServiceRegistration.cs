using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit;

/// <summary>What the rooms' registrations have in common. Each may be called more than once.</summary>
internal static class ServiceRegistration
{
    /// <summary>Adds a singleton that is also one of the services <typeparamref name="TService"/>: the same object.</summary>
    public static void AddAlso<TService, TImplementation>(this IServiceCollection services)
        where TService : class
        where TImplementation : class, TService
    {
        services.TryAddSingleton<TImplementation>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<TService, TImplementation>(provider => provider.GetRequiredService<TImplementation>()));
    }

    /// <summary>Adds one of the services <typeparamref name="TService"/>, a singleton.</summary>
    public static void AddOneOf<TService, TImplementation>(this IServiceCollection services)
        where TService : class
        where TImplementation : class, TService => services.TryAddEnumerable(ServiceDescriptor.Singleton<TService, TImplementation>());
}
