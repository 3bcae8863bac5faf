namespace CircuitKit.FleetSimulation.Phases;

/// <summary>The phases, by what their events are.</summary>
internal static class PhaseNames
{
    public const string Heartbeat = "heartbeat";
    public const string Open = "opened circuit";
    public const string Checkpoint = "checkpoint";
    public const string Screen = "screen, second and node";
    public const string Deploy = "circuit of a drained node";
    public const string HandOver = "live hand-over";
    public const string LostNode = "circuit of a lost node";

    public static IReadOnlyList<string> All { get; } = [Heartbeat, Open, Checkpoint, Screen, Deploy, HandOver, LostNode];
}
