namespace CircuitKit.Blazor;

/// <summary>The names under which the framework itself traces and measures circuits.</summary>
internal static class BlazorTelemetry
{
    /// <summary>Its activity source, and its meter, of circuits.</summary>
    public const string Circuits = "Microsoft.AspNetCore.Components.Server.Circuits";

    /// <summary>Its tag for the public circuit id.</summary>
    public const string CircuitId = "aspnetcore.components.circuit.id";
}
