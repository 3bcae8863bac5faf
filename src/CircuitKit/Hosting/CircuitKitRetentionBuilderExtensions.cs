using CircuitKit;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds retention policies.</summary>
public static class CircuitKitRetentionBuilderExtensions
{
    /// <summary>
    /// Adds a policy that decides how long disconnected circuits are kept. The rules of <see cref="RetentionOptions.Rules"/> come first, then the
    /// policies in the order in which they were added; the first that returns a decision decides. Adding the same object twice changes nothing.
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

    /// <summary>
    /// Adds a policy of this type as a singleton; see <see cref="AddRetentionPolicy(ICircuitKitBuilder, IRetentionPolicy)"/>. Adding the same type
    /// twice changes nothing.
    /// </summary>
    /// <typeparam name="TPolicy">The policy.</typeparam>
    /// <param name="builder">The builder.</param>
    public static ICircuitKitBuilder AddRetentionPolicy<TPolicy>(this ICircuitKitBuilder builder)
        where TPolicy : class, IRetentionPolicy
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOneOf<IRetentionPolicy, TPolicy>();
        return builder;
    }
}
