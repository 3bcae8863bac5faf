namespace CircuitKit.Blazor.Inspection;

/// <summary>The lifetimes of the app's services. Read on first use: the registrations are complete then.</summary>
internal sealed class ServiceLifetimes(IServiceCollection registrations)
{
    private readonly Lazy<Dictionary<Type, ServiceLifetime>> _lifetimes = new(() => Read(registrations));

    public bool Has(Type type) => LifetimeOf(type) is not null;

    public ServiceLifetime? LifetimeOf(Type type) =>
        _lifetimes.Value.TryGetValue(type, out var lifetime) ? lifetime
        : type.IsConstructedGenericType ? LifetimeOf(type.GetGenericTypeDefinition())
        : null;

    /// <summary>All services, as they were registered.</summary>
    public IEnumerable<Type> Types => _lifetimes.Value.Keys;

    /// <summary>The scoped services, as they were registered.</summary>
    public IEnumerable<Type> Scoped => _lifetimes.Value.Where(pair => pair.Value == ServiceLifetime.Scoped).Select(pair => pair.Key);

    public bool IsOfOneCircuit(Type type) => LifetimeOf(type) is ServiceLifetime.Scoped or ServiceLifetime.Transient;

    // The last registration wins.
    private static Dictionary<Type, ServiceLifetime> Read(IServiceCollection registrations) =>
        registrations.Where(one => !one.IsKeyedService).GroupBy(one => one.ServiceType).ToDictionary(same => same.Key, same => same.Last().Lifetime);
}
