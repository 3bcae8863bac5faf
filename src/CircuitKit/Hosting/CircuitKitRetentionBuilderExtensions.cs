using CircuitKit;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds retention policies.</summary>
public static class CircuitKitRetentionBuilderExtensions
{
    /// <summary>
    /// Adds a policy that decides how long circuits are kept whose browser is away. Policies are asked in the order in which they were added,
    /// after the rules of <see cref="RetentionOptions.Rules"/>; the first that answers decides. The same object counts once.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="policy">The policy; <see cref="RetentionPolicies"/> has some.</param>
    public static ICircuitKitBuilder AddRetentionPolicy(this ICircuitKitBuilder builder, IRetentionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(policy);
        if (builder.Services.All(service => service.IsKeyedService || !ReferenceEquals(service.ImplementationInstance, policy)))
        {
            builder.Services.AddSingleton(policy);
        }

        return builder;
    }

    /// <summary>The same with a policy from the container, made once. The same type counts once.</summary>
    /// <typeparam name="TPolicy">The policy.</typeparam>
    /// <param name="builder">The builder.</param>
    public static ICircuitKitBuilder AddRetentionPolicy<TPolicy>(this ICircuitKitBuilder builder)
        where TPolicy : class, IRetentionPolicy
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionPolicy, TPolicy>());
        return builder;
    }
}
