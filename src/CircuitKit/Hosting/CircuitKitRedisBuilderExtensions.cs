using CircuitKit;
using CircuitKit.Admission.Redis;
using CircuitKit.Admission.Users;
using CircuitKit.Cluster;
using CircuitKit.Cluster.Redis;
using CircuitKit.Snapshots.Redis;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps snapshots in Redis.</summary>
public static class CircuitKitRedisBuilderExtensions
{
    /// <summary>
    /// Keeps snapshots in Redis 7.0 or newer. They survive the process, and every server of the fleet can read them. The app also starts without
    /// Redis: until Redis responds, snapshots stay in memory and the health check reports Degraded. Replaces any store that was added before.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">
    /// A StackExchange.Redis configuration string, such as <c>localhost:6379</c>. It overrides the configuration section. Null when that section or
    /// <paramref name="configure"/> sets it.
    /// </param>
    /// <param name="configure">Sets more options; applied after the configuration section <c>CircuitKit:Redis</c>.</param>
    /// <returns>The same builder.</returns>
    public static ICircuitKitBuilder AddRedis(
        this ICircuitKitBuilder builder, string? configuration = null, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var options = builder.Services.AddOptions<RedisOptions>()
            .BindConfiguration(CircuitKitOptions.SectionName + ":Redis")
            .Configure(redis => redis.Configuration = configuration ?? redis.Configuration)
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.AddOneOf<IValidateOptions<RedisOptions>, RedisOptionsValidator>();
        builder.Services.AddOneOf<IPostConfigureOptions<RedisOptions>, DefaultKeyPrefix>();
        builder.Services.TryAddSingleton<RedisConnection>();
        builder.Services.TryAddSingleton<RedisClusterKeys>();
        builder.Services.Replace(ServiceDescriptor.Singleton<INodeChannel, RedisNodeChannel>());
        builder.Services.Replace(ServiceDescriptor.Singleton<INodeRecords, RedisNodeRecords>());
        builder.Services.Replace(ServiceDescriptor.Singleton<ICircuitOwners, RedisCircuitOwners>());
        builder.Services.Replace(ServiceDescriptor.Singleton<IUserLeases, RedisUserLeases>());
        return builder.AddSnapshotStore<RedisSnapshotStore>();
    }
}
