using CircuitKit.Blazor;
using CircuitKit.Persistence;
using CircuitKit.Tracking;

namespace CircuitKit.Dashboard.Status;

/// <summary>Describes why a circuit cannot be saved, from what checkpointing records (<see cref="CircuitCheckpoint.Trouble"/>).</summary>
internal static class SaveFailures
{
    public static string? Describe(string? trouble)
    {
        var (what, who) = trouble?.Split(' ', 2) is [var first, { Length: > 0 } rest] ? (first, rest) : (trouble?.TrimEnd(), null);
        return what switch
        {
            nameof(CaptureOutcome.Failed) => $"a persist callback of {who ?? "an unknown component"} throws an exception (see event 3000).",
            nameof(CaptureOutcome.TimedOut) => $"a persist callback of {who ?? "an unknown component"} does not finish in time.",
            nameof(SnapshotWriteOutcome.TooLarge) => "the state exceeds CircuitKit:Snapshots:MaxBytes or MaxKeys.",
            nameof(SnapshotWriteOutcome.Fenced) => "another circuit continues this one.",
            nameof(Persistence.Log.CheckpointFailed) => $"the checkpoint fails with {who ?? "an exception"}.",
            _ => trouble,
        };
    }
}
