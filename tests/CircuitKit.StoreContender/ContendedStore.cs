using CircuitKit.Observability;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.File;
using CircuitKit.Snapshots.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.StoreContender;

/// <summary>The store that several processes share.</summary>
internal static class ContendedStore
{
    /// <param name="store"><c>file:folder</c> or <c>redis:host:port</c>.</param>
    public static ServiceProvider Services(string store)
    {
        string[] parts = store.Split(':', 2);
        IServiceCollection services = new ServiceCollection().AddMetrics().AddSingleton<CircuitKitMeter>().AddSingleton<SnapshotMetrics>();
        if (parts[0] == "redis")
        {
            IOptions<RedisOptions> options = Options.Create(new RedisOptions { Configuration = parts[1] });
            services.AddSingleton(_ => new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance));
            services.AddSingleton<ISnapshotStore>(provider => new RedisSnapshotStore(
                provider.GetRequiredService<RedisConnection>(),
                options,
                Options.Create(new SnapshotOptions()),
                provider.GetRequiredService<SnapshotMetrics>(),
                TimeProvider.System,
                NullLogger<RedisSnapshotStore>.Instance));
        }
        else
        {
            services.AddSingleton<ISnapshotStore>(provider => new FileSnapshotStore(
                Options.Create(new FileSnapshotOptions { Folder = parts[1] }),
                Options.Create(new SnapshotOptions()),
                TimeProvider.System,
                provider.GetRequiredService<SnapshotMetrics>(),
                NullLogger<FileSnapshotStore>.Instance));
        }

        return services.BuildServiceProvider();
    }
}
