namespace CircuitKit.Tests.Architecture;

/// <summary>The order of the house: a room knows the rooms above it in this list, and none below.</summary>
internal static class Rooms
{
    public static readonly string[] InOrder =
    [
        "Observability",
        "Blazor",
        "Tracking",
        "Snapshots",
        "Cluster",
        "Persistence",
        "Lifetime",
        "Admission",
        "Diagnostics",
        "Dashboard",
        "Reconnect",
        "Hosting",
    ];

    /// <summary>Namespaces of the host in which extension methods are found without a using.</summary>
    public static readonly string[] OfTheHost =
    [
        "Microsoft.Extensions.DependencyInjection",
        "Microsoft.AspNetCore.Builder",
        "OpenTelemetry.Metrics",
        "OpenTelemetry.Trace",
    ];

    /// <summary>A number that is lower the higher the room stands; 0 for what lies beside the rooms, which all may know.</summary>
    public static int PlaceOf(CompiledType type) => type.Room.Length == 0 ? 0 : Array.IndexOf(InOrder, type.Room) + 1;
}
