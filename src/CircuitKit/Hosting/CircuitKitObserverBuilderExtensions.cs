using CircuitKit;
using CircuitKit.Tracking.Observers;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds an observer of circuits.</summary>
public static class CircuitKitObserverBuilderExtensions
{
    /// <summary>Adds an observer of every change of this server's circuits. It is a singleton; adding it twice changes nothing.</summary>
    /// <typeparam name="TObserver">The observer; made with the app's services.</typeparam>
    /// <param name="builder">The builder of <c>AddCircuitKit</c>.</param>
    /// <returns>The same builder.</returns>
    public static ICircuitKitBuilder AddCircuitObserver<TObserver>(this ICircuitKitBuilder builder)
        where TObserver : class, ICircuitObserver
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ICircuitObserver, TObserver>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CircuitObservers>());
        return builder;
    }
}
