namespace CircuitKit.Diagnostics;

/// <summary>What stands in the way of a resume.</summary>
internal enum StateFindingKind
{
    /// <summary>A field that changes through use and is not persisted.</summary>
    NotPersisted,

    /// <summary>A persisted value that is another one when it is read back, or cannot be read at all.</summary>
    ComesBackChanged,

    /// <summary>A persisted value that cannot be written: nothing of the page is saved.</summary>
    CannotBeWritten,

    /// <summary>Two values under one key: nothing of the page is saved.</summary>
    SameKey,

    /// <summary>More state than a snapshot may have: nothing of the page is saved.</summary>
    TooLarge,

    /// <summary>Half as much state as a snapshot may have.</summary>
    GrowsLarge,
}

/// <summary>One thing that would not survive a resume. It has names and types, and never a value.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Component">The full name of the component's or service's type.</param>
/// <param name="Member">The field, property or place in it.</param>
/// <param name="Type">The member's type; empty where there is none.</param>
/// <param name="Why">In one sentence.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record StateFinding(StateFindingKind Kind, string Component, string Member, string Type, string Why, string Remedy)
{
    /// <summary>Found again it is the same finding.</summary>
    public (string Component, string Member, StateFindingKind Kind) Identity => (Component, Member, Kind);

    /// <summary>In a few words, for the log.</summary>
    public string InShort => Kind switch
    {
        StateFindingKind.NotPersisted => $"{Member} ({Type}) changes and is not persisted",
        StateFindingKind.ComesBackChanged => $"{Member} ({Type}) does not come back the same",
        StateFindingKind.CannotBeWritten => $"{Member} cannot be written",
        StateFindingKind.SameKey => $"{Member} has the same key in two of them",
        StateFindingKind.TooLarge => $"{Member} make the state too large",
        _ => $"{Member} make the state half as large as it may be",
    };
}
