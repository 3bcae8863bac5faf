using System.Diagnostics;

namespace CircuitKit.Blazor;

/// <summary>The names under which the framework itself traces and measures circuits.</summary>
internal static class BlazorTelemetry
{
    /// <summary>Its activity source, and its meter, of circuits.</summary>
    public const string Circuits = "Microsoft.AspNetCore.Components.Server.Circuits";

    /// <summary>Its tag for the public circuit id.</summary>
    public const string CircuitId = "aspnetcore.components.circuit.id";

    /// <summary>Calls back when the framework starts its activity of a circuit. Asks for none: an app that does not trace circuits makes none.</summary>
    public static IDisposable OnCircuitActivity(Action<Activity> started)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Circuits,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.None,
            ActivityStarted = started,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
