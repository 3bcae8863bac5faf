namespace CircuitKit.Tests.Architecture;

/// <summary>Who may know whom. A new room, and a new line between two rooms, is a decision that is written here.</summary>
internal static class Rooms
{
    /// <summary>Room, and the rooms whose internals it may name.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> MayKnow = new Dictionary<string, string[]>
    {
        // Everybody may log and measure; Telemetry itself knows the outcomes it gives names to, what the health check asks, and what there is to count.
        ["Telemetry"] = ["Admission", "Checkpoints", "Circuits", "Framework", "Hibernation", "Retention", "Snapshots"],
        ["Framework"] = ["Telemetry"],
        // Of Framework only the words of Blazor's hub; see Rooms.OfTheHub.
        ["Circuits"] = ["Framework", "Telemetry"],
        // Of Circuits only who a person is; see Rooms.Exceptions.
        ["Snapshots"] = ["Telemetry"],
        ["Cluster"] = ["Circuits", "Telemetry"],
        ["Checkpoints"] = ["Circuits", "Cluster", "Framework", "Snapshots", "Telemetry"],
        ["Admission"] = ["Circuits", "Cluster", "Framework", "Telemetry"],
        // Of Framework only the words of Blazor's hub.
        ["Hibernation"] = ["Checkpoints", "Circuits", "Framework", "Retention", "Telemetry"],
        // Policies are pure; what acts on them ends circuits through Checkpoints, as everybody does.
        ["Retention"] = ["Checkpoints", "Circuits", "Framework", "Snapshots", "Telemetry"],
        // Of Checkpoints the live circuits and their capture; of Framework the looks into components.
        ["StateCheck"] = ["Checkpoints", "Circuits", "Framework", "Telemetry"],
        // Reads from everywhere; of Framework the outcome of a capture and the names of what is persisted.
        ["Dashboard"] = ["Checkpoints", "Circuits", "Cluster", "Framework", "Retention", "Snapshots", "StateCheck", "Telemetry"],
        // The table of contents of the whole.
        ["DependencyInjection"] = ["Admission", "Checkpoints", "Circuits", "Cluster", "Dashboard", "Framework", "Hibernation", "Retention", "Snapshots", "StateCheck", "Telemetry"],
    };

    /// <summary>Lines between rooms that one file draws and no other may.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Exceptions = new Dictionary<string, string[]>
    {
        // One answer to "who is this?" for the registry and for the binding of snapshots.
        ["Snapshots/UserBinding.cs"] = ["Circuits"],
        // One connection to Redis for everything.
        ["Cluster/Redis/RedisCircuitOwners.cs"] = ["Snapshots"],
        ["Cluster/Redis/RedisNodeChannel.cs"] = ["Snapshots"],
        ["Cluster/Redis/RedisNodeRecords.cs"] = ["Snapshots"],
        ["Admission/Redis/RedisUserLeases.cs"] = ["Snapshots"],
        // Whose place another takes is ended as on command.
        ["Admission/Users/LocalLeaseRevocation.cs"] = ["Checkpoints"],
    };

    /// <summary>The types of Framework that say what a hub call is, and nothing of how Blazor is built.</summary>
    public static readonly string[] OfTheHub = ["BlazorHub", "BlazorHubCall"];

    /// <summary>Namespaces of the host in which extension methods are found without a using.</summary>
    public static readonly string[] OfTheHost =
    [
        "Microsoft.Extensions.DependencyInjection",
        "Microsoft.AspNetCore.Builder",
        "OpenTelemetry.Metrics",
        "OpenTelemetry.Trace",
    ];
}
