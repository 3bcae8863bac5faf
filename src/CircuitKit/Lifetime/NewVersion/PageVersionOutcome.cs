namespace CircuitKit.Lifetime.NewVersion;

/// <summary>What became of a page whose version is old. A closed list: it is a metric's tag.</summary>
internal enum PageVersionOutcome
{
    /// <summary>It is told that a newer version runs.</summary>
    Told,

    /// <summary>Its state is saved, and it is about to be loaded anew.</summary>
    Moved,

    /// <summary>Refused: the app holds its circuit.</summary>
    Held,

    /// <summary>Refused: its page was used, and something that was changed in it is not kept.</summary>
    NotKept,

    /// <summary>Refused: its state could not be brought to the store.</summary>
    NotSaved,

    /// <summary>Refused: there is no such circuit, or it cannot be captured on this framework version.</summary>
    NotPossible,
}
