using CircuitKit.Blazor;

namespace OpenTelemetry.Trace;

/// <summary>Adds CircuitKit's spans to OpenTelemetry.</summary>
public static class CircuitKitTracerProviderBuilderExtensions
{
    /// <summary>
    /// Collects CircuitKit's spans (the source <c>CircuitKit</c>) of resumes, claims, hand-overs, checkpoints and drains, and the framework's span of
    /// each circuit (<c>Microsoft.AspNetCore.Components.Server.Circuits</c>), to which they are linked. Each checkpoint is a trace, so use sampling.
    /// May be called more than once.
    /// </summary>
    /// <param name="builder">The builder of the app's traces.</param>
    /// <returns>The same builder.</returns>
    public static TracerProviderBuilder AddCircuitKitInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource(CircuitKit.CircuitKitInstruments.ActivitySourceName, BlazorTelemetry.Circuits);
    }
}
