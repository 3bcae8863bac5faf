namespace CircuitKit.Tracking;

/// <summary>What prevents a circuit from being saved.</summary>
/// <param name="Kind">The kind of trouble.</param>
/// <param name="Detail">The component of the callback, or the type of the exception; null when there is none or it is not known.</param>
internal sealed record SaveTrouble(SaveTroubleKind Kind, string? Detail = null);

/// <summary>What can prevent a circuit from being saved.</summary>
internal enum SaveTroubleKind
{
    /// <summary>A persist callback throws.</summary>
    CallbackFailed,

    /// <summary>A persist callback does not complete in time, or the circuit stays busy.</summary>
    CallbackTimedOut,

    /// <summary>It has no root components to resume.</summary>
    NothingToResume,

    /// <summary>Its state exceeds the limits.</summary>
    TooLarge,

    /// <summary>Another circuit continues its snapshot, or the snapshot was removed.</summary>
    Superseded,

    /// <summary>The checkpoint throws an exception.</summary>
    CheckpointFailed,
}
