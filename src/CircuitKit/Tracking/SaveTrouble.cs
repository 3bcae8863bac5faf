namespace CircuitKit.Tracking;

/// <summary>What is in the way of saving a circuit.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Detail">The component whose callback it is, or the exception's type; null where there is none, or it is not known.</param>
internal sealed record SaveTrouble(SaveTroubleKind Kind, string? Detail = null);

/// <summary>What can be in the way of saving a circuit.</summary>
internal enum SaveTroubleKind
{
    /// <summary>A persist callback throws.</summary>
    CallbackFailed,

    /// <summary>A persist callback, or the circuit itself, does not come to an end in time.</summary>
    CallbackTimedOut,

    /// <summary>It has no root components that a page could be resumed with.</summary>
    NothingToResume,

    /// <summary>Its state is larger than the limits allow.</summary>
    TooLarge,

    /// <summary>Another circuit has its snapshot, or somebody has removed it.</summary>
    Superseded,

    /// <summary>The checkpoint itself fails.</summary>
    CheckpointFailed,
}
