namespace CircuitKit.Diagnostics;

/// <summary>The kinds of findings.</summary>
internal enum StateFindingKind
{
    /// <summary>A field that changes through use and is not persisted.</summary>
    NotPersisted,

    /// <summary>A persisted value that is different when it is read back, or cannot be read at all.</summary>
    ComesBackChanged,

    /// <summary>A persisted value that cannot be written: nothing of the page is saved.</summary>
    CannotBeWritten,

    /// <summary>Two values under one key: nothing of the page is saved.</summary>
    SameKey,

    /// <summary>More state than the limit of a snapshot: nothing of the page is saved.</summary>
    TooLarge,

    /// <summary>More state than half of the limit.</summary>
    GrowsLarge,
}

/// <summary>Something that would not survive a resume. It contains names and types, and never a value.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Component">The full name of the component's or service's type.</param>
/// <param name="Member">The field, property or place in it.</param>
/// <param name="Type">The member's type; empty where there is none.</param>
/// <param name="Why">One sentence.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record StateFinding(StateFindingKind Kind, string Component, string Member, string Type, string Why, string Remedy)
{
    /// <summary>What makes it the same finding when it is found again.</summary>
    public (string Component, string Member, StateFindingKind Kind) Identity => (Component, Member, Kind);

    /// <summary>A short text for the log.</summary>
    public string InShort => Kind switch
    {
        StateFindingKind.NotPersisted => $"{Member} ({Type}) changes and is not persisted",
        StateFindingKind.ComesBackChanged => $"{Member} ({Type}) comes back changed",
        StateFindingKind.CannotBeWritten => $"{Member} cannot be written",
        StateFindingKind.SameKey => $"{Member} has the same key in several components",
        StateFindingKind.TooLarge => $"{Member} make the state too large",
        _ => $"{Member} make the state more than half as large as allowed",
    };
}
