using System.Diagnostics;

namespace CircuitKit.Blazor;

/// <summary>The names that the framework uses for its own traces and metrics of circuits.</summary>
internal static class BlazorTelemetry
{
    /// <summary>The activity source and the meter of circuits.</summary>
    public const string Circuits = "Microsoft.AspNetCore.Components.Server.Circuits";

    /// <summary>The tag for the public circuit id.</summary>
    public const string CircuitId = "aspnetcore.components.circuit.id";

    /// <summary>Calls back when the framework starts the activity of a circuit. It samples none: an app without tracing has no activities.</summary>
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
