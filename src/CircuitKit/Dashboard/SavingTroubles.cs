using CircuitKit.Blazor;
using CircuitKit.Persistence;
using CircuitKit.Tracking;

namespace CircuitKit.Dashboard;

/// <summary>Words for what checkpointing notes of a circuit that it cannot save (<see cref="CircuitCheckpoint.Trouble"/>).</summary>
internal static class SavingTroubles
{
    private const string UnknownComponent = "a component that is not known";

    public static string? InWords(string? trouble)
    {
        if (trouble is null)
        {
            return null;
        }

        var (what, who) = trouble.Split(' ', 2) is [var first, var rest] ? (first, rest) : (trouble, string.Empty);
        var component = who.Length > 0 ? who : UnknownComponent;
        return what switch
        {
            nameof(CaptureOutcome.Failed) => $"what {component} persists throws an exception (event 3000 has it).",
            nameof(CaptureOutcome.TimedOut) => $"{component} does not come to an end in time.",
            nameof(SnapshotWriteOutcome.TooLarge) => "the state is larger than CircuitKit:Snapshots:MaxBytes or has more values than MaxKeys.",
            nameof(SnapshotWriteOutcome.Fenced) => "another circuit has taken over from it.",
            nameof(Persistence.Log.CheckpointFailed) => $"the checkpoint fails with {(who.Length > 0 ? who : "an exception")}.",
            _ => trouble,
        };
    }
}
