using CircuitKit;
using CircuitKit.Tracking.Observers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds an observer of circuits.</summary>
public static class CircuitKitObserverBuilderExtensions
{
    /// <summary>Adds an observer of every change of this server's circuits, as a singleton. Adding it twice changes nothing.</summary>
    /// <typeparam name="TObserver">The observer, which may take the app's services in its constructor.</typeparam>
    /// <param name="builder">The builder of <c>AddCircuitKit</c>.</param>
    /// <returns>The same builder.</returns>
    public static ICircuitKitBuilder AddCircuitObserver<TObserver>(this ICircuitKitBuilder builder)
        where TObserver : class, ICircuitObserver
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOneOf<ICircuitObserver, TObserver>();
        builder.Services.AddOneOf<IHostedService, CircuitObservers>();
        return builder;
    }
}
