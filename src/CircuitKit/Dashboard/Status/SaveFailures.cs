using CircuitKit.Tracking;

namespace CircuitKit.Dashboard.Status;

/// <summary>Explains why a circuit cannot be saved.</summary>
internal static class SaveFailures
{
    /// <summary>Returns null for a circuit that is saved, or that nothing keeps from being saved, and for one that is not live.</summary>
    public static string? Of(TrackedCircuit? circuit) =>
        circuit is { IsUnsaved: true } or { IsSuperseded: true } ? Describe(circuit.Trouble) : null;

    public static string? Describe(SaveTrouble? trouble) => trouble?.Kind switch
    {
        null => null,
        SaveTroubleKind.CallbackFailed => $"a persist callback of {trouble.Detail ?? "an unknown component"} throws an exception (see event 3000).",
        SaveTroubleKind.CallbackTimedOut when trouble.Detail is { } component => $"a persist callback of {component} does not finish in time.",
        SaveTroubleKind.CallbackTimedOut => "the circuit is busy, or a persist callback does not finish in time.",
        SaveTroubleKind.TooLarge => "the state exceeds CircuitKit:Snapshots:MaxBytes or MaxKeys.",
        SaveTroubleKind.Superseded => "another circuit continues this one.",
        SaveTroubleKind.NothingToResume => "its page has no root components to resume.",
        _ => $"the checkpoint fails with {trouble.Detail ?? "an exception"}.",
    };
}
