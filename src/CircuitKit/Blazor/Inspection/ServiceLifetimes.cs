using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Blazor.Inspection;

/// <summary>Which types the app's container makes, and which of them anew for each circuit. Read when first asked for: the registrations are complete then.</summary>
internal sealed class ServiceLifetimes(IServiceCollection registrations)
{
    private readonly Lazy<Dictionary<Type, ServiceLifetime>> _lifetimes = new(() => Read(registrations));

    public bool Has(Type type) => Find(type) is not null;

    public bool IsOfOneCircuit(Type type) => Find(type) is ServiceLifetime.Scoped or ServiceLifetime.Transient;

    private ServiceLifetime? Find(Type type) =>
        _lifetimes.Value.TryGetValue(type, out var lifetime) || (type.IsGenericType && _lifetimes.Value.TryGetValue(type.GetGenericTypeDefinition(), out lifetime))
            ? lifetime
            : null;

    private static Dictionary<Type, ServiceLifetime> Read(IServiceCollection registrations)
    {
        var lifetimes = new Dictionary<Type, ServiceLifetime>();
        foreach (var registration in registrations)
        {
            lifetimes[registration.ServiceType] = registration.Lifetime;
        }

        return lifetimes;
    }
}
