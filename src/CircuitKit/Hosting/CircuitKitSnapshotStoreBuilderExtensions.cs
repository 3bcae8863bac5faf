using CircuitKit;
using CircuitKit.Snapshots.File;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps snapshots in a store of the app.</summary>
public static class CircuitKitSnapshotStoreBuilderExtensions
{
    /// <summary>
    /// Keeps snapshots in <typeparamref name="TStore"/>, a singleton. CircuitKit encrypts the snapshots, limits the time of each call, and keeps
    /// snapshots in memory while the store fails. Replaces any store that was added before.
    /// </summary>
    /// <typeparam name="TStore">The store, which must follow the rules of <see cref="ISnapshotStore"/>.</typeparam>
    /// <param name="builder">The builder.</param>
    public static ICircuitKitBuilder AddSnapshotStore<TStore>(this ICircuitKitBuilder builder)
        where TStore : class, ISnapshotStore
    {
        ArgumentNullException.ThrowIfNull(builder);

        // The background service of a file store that was added before would have nothing to do.
        foreach (var service in builder.Services.Where(service => service.ImplementationType == typeof(FileSnapshotSweeper)).ToList())
        {
            builder.Services.Remove(service);
        }

        builder.Services.TryAddSingleton<TStore>();
        builder.Services.Replace(ServiceDescriptor.Singleton<ISnapshotStore>(provider => provider.GetRequiredService<TStore>()));
        return builder;
    }
}
