using CircuitKit.Blazor;

namespace OpenTelemetry.Metrics;

/// <summary>Adds CircuitKit's metrics to OpenTelemetry.</summary>
public static class CircuitKitMeterProviderBuilderExtensions
{
    /// <summary>
    /// Collects the metrics of CircuitKit (the meter <c>CircuitKit</c>), and those of the framework about circuits (the meter
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
