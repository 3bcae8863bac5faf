using CircuitKit.Blazor;

namespace OpenTelemetry.Metrics;

/// <summary>Adds CircuitKit's metrics to OpenTelemetry.</summary>
public static class CircuitKitMeterProviderBuilderExtensions
{
    /// <summary>
    /// Collects everything CircuitKit measures (the meter <c>CircuitKit</c>), and what the framework measures of circuits beside it (the meter
    /// <c>Microsoft.AspNetCore.Components.Server.Circuits</c>). May be called more than once.
    /// </summary>
    /// <param name="builder">The builder of the app's metrics.</param>
    /// <returns>The same builder.</returns>
    public static MeterProviderBuilder AddCircuitKitInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter(CircuitKit.CircuitKitInstruments.MeterName, BlazorTelemetry.Circuits);
    }
}
