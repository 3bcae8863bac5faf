using CircuitKit;
using CircuitKit.Snapshots.File;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps snapshots in a store of the app's own.</summary>
public static class CircuitKitSnapshotStoreBuilderExtensions
{
    /// <summary>
    /// Keeps snapshots in <typeparamref name="TStore"/>, a singleton. CircuitKit encrypts before it saves, bounds every call in time, and
    /// falls back to memory while the store fails. Takes the place of any store added before.
    /// </summary>
    /// <typeparam name="TStore">The store; see <see cref="ISnapshotStore"/> for the rules it has to keep.</typeparam>
    /// <param name="builder">The builder.</param>
    public static ICircuitKitBuilder AddSnapshotStore<TStore>(this ICircuitKitBuilder builder)
        where TStore : class, ISnapshotStore
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<TStore>();
        return builder.UseStore<TStore>();
    }

    internal static ICircuitKitBuilder UseStore<TStore>(this ICircuitKitBuilder builder)
        where TStore : class, ISnapshotStore
    {
        // What the store before it runs in the background has nothing to do any more.
        foreach (var service in builder.Services.Where(service => service.ImplementationType == typeof(FileSnapshotSweeper)).ToList())
        {
            builder.Services.Remove(service);
        }

        builder.Services.Replace(ServiceDescriptor.Singleton<ISnapshotStore>(provider => provider.GetRequiredService<TStore>()));
        return builder;
    }
}
