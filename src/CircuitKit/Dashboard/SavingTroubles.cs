using CircuitKit.Tracking;

namespace CircuitKit.Dashboard;

/// <summary>Words for what is in the way of saving a circuit.</summary>
internal static class SavingTroubles
{
    public static string? InWords(SaveTrouble? trouble) => trouble is null ? null : InWords(trouble.Kind, trouble.Detail);

    private static string InWords(SaveTroubleKind kind, string? detail) => kind switch
    {
        SaveTroubleKind.CallbackFailed => $"what {detail ?? UnknownComponent} persists throws an exception (event 3000 has it).",
        SaveTroubleKind.CallbackTimedOut => $"{detail ?? UnknownComponent} does not come to an end in time.",
        SaveTroubleKind.TooLarge => "the state is larger than CircuitKit:Snapshots:MaxBytes or has more values than MaxKeys.",
        SaveTroubleKind.Superseded => "another circuit has taken over from it.",
        SaveTroubleKind.NothingToResume => "its page has no root components that it could be resumed with.",
        _ => $"the checkpoint fails with {detail ?? "an exception"}.",
    };

    private const string UnknownComponent = "a component that is not known";
}
