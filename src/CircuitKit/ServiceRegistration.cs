using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit;

/// <summary>Shared by the registrations of all rooms. Each method may be called more than once.</summary>
internal static class ServiceRegistration
{
    /// <summary>Adds a singleton, and the same object as one of the services <typeparamref name="TService"/>.</summary>
    public static void AddAlso<TService, TImplementation>(this IServiceCollection services)
        where TService : class
        where TImplementation : class, TService
    {
        services.TryAddSingleton<TImplementation>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<TService, TImplementation>(provider => provider.GetRequiredService<TImplementation>()));
    }

    /// <summary>Adds a singleton as one of the services <typeparamref name="TService"/>.</summary>
    public static void AddOneOf<TService, TImplementation>(this IServiceCollection services)
        where TService : class
        where TImplementation : class, TService => services.TryAddEnumerable(ServiceDescriptor.Singleton<TService, TImplementation>());
}
