namespace CircuitKit.Lifetime.Hibernation;

/// <summary>What became of a page's wish to let its circuit go. A closed list: it is a metric's tag.</summary>
internal enum HibernationOutcome
{
    /// <summary>It is let go; its latest state is in the store.</summary>
    Hibernated,

    /// <summary>It is let go; its state at the very end could not be saved, and that of a moment before is in the store.</summary>
    EndNotSaved,

    /// <summary>It was to be let go and did not come to an end in time: it waits as one whose connection is lost.</summary>
    Kept,

    /// <summary>Refused: the app holds it.</summary>
    Held,

    /// <summary>
    /// Refused: its page was used, and the app has not said that its pages persist that (<see cref="HibernationOptions.UsedPages"/>), or this one
    /// persists nothing.
    /// </summary>
    NotPersisted,

    /// <summary>Refused: its state could not be brought to the store.</summary>
    NotSaved,

    /// <summary>Refused: as many circuits are hibernated as may be, in all or of its user, address or tab.</summary>
    Limited,

    /// <summary>Refused: hibernation is off, or there is no such circuit, or it cannot be captured on this framework version.</summary>
    NotPossible,
}
