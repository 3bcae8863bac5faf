using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Diagnostics;

/// <summary>The kinds of findings.</summary>
internal enum StateFindingKind
{
    /// <summary>A field that changes through use and is not persisted.</summary>
    NotPersisted,

    /// <summary>What a component of a library shows of itself changes through use, and lives in the component only.</summary>
    LivesInLibrary,

    /// <summary>One object in two places of what is persisted: it comes back as two.</summary>
    SharedObject,

    /// <summary>A persisted value that is different when it is read back, or cannot be read at all.</summary>
    ComesBackChanged,

    /// <summary>A persisted value that cannot be written: nothing of the page is saved.</summary>
    CannotBeWritten,

    /// <summary>Several values under one key: none of them is saved.</summary>
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

    /// <summary>Why it is not kept either, where fields are kept.</summary>
    public string? NotKept { get; init; }

    /// <summary>A short text for the log.</summary>
    public string InShort => Kind switch
    {
        StateFindingKind.NotPersisted when NotKept is { } reason => $"{Member} ({Type}) changes and is not kept: {reason}",
        StateFindingKind.NotPersisted => $"{Member} ({Type}) changes and is not persisted",
        StateFindingKind.LivesInLibrary => Member,
        StateFindingKind.SharedObject => $"{Member} ({Type}) is one object in two places and comes back as two",
        StateFindingKind.ComesBackChanged => $"{Member} ({Type}) comes back changed",
        StateFindingKind.CannotBeWritten => $"{Member} cannot be written",
        StateFindingKind.SameKey => $"{Member} has the same key in several components",
        StateFindingKind.TooLarge => $"{Member} make the state too large",
        _ => $"{Member} make the state more than half as large as allowed",
    };

    public static StateFinding NotPersisted(ObservedState state, ChangedMember member) => new(
        StateFindingKind.NotPersisted,
        NameOf(state.Type),
        member.Name,
        TypeNames.Of(member.Type),
        "It changed while the page was used and is not persisted: a resume resets it.",
        "Make it a public property with [PersistentState], "
        + (state.IsService ? "and register the service with RegisterPersistentService. " : "or persist it in RegisterOnPersisting. ")
        + "Ignore this if it is loaded or computed again.");

    /// <summary>All of a library are findings of one component, which has the library's name.</summary>
    public static StateFinding LivesInLibrary(ObservedState state, ChangedMember member) => new(
        StateFindingKind.LivesInLibrary,
        state.Type.Assembly.GetName().Name ?? "A library",
        $"{TypeNames.Of(state.Type)}.{member.Name}",
        string.Empty,
        "It lives in the component of the library: a resume resets it.",
        "If it matters, bind it to a property or field of the page that is persisted or kept; see Components of libraries in docs/state.md.");

    public static StateFinding SharedObject(SharedPlace first, SharedPlace second) => new(
        StateFindingKind.SharedObject,
        NameOf(second.Name.Owner),
        second.Path,
        TypeNames.Of(second.Type),
        $"It is the same object as {(first.Name.Owner == second.Name.Owner ? string.Empty : TypeNames.Of(first.Name.Owner) + ".")}{first.Path}."
        + " Both are written, and come back as two: an edit of one does not change the other, and is lost.",
        "Persist the object once, and elsewhere its id or index, from which it is found again; or keep both in ordinary fields with kept state.");

    public static StateFinding NotPersistedAndNotKept(ObservedState state, ChangedMember member, string reason) => NotPersisted(state, member) with
    {
        Why = $"It changed while the page was used, is not persisted, and is not kept: {reason}.",
        Remedy = "Change what the reason names, or persist it yourself. A secret is better typed again. Ignore this if it is loaded or computed"
            + " again.",
        NotKept = reason,
    };

    public static StateFinding ComesBackChanged(PersistedName name, ValueDifference difference)
    {
        var place = SharedPlace.PathOf(name, difference.Path);
        var (why, remedy) = difference.Kind switch
        {
            DifferenceKind.AnotherType => (
                "It is read back as another type: what the declared type does not have is lost.",
                "Declare its actual type, or mark the base type with [JsonDerivedType] or a converter."),
            DifferenceKind.NoSetter => (
                "It is written, but cannot be read back: it has no public setter.",
                "Give it a public setter or init, or a constructor parameter with its name; or persist a DTO instead."),
            DifferenceKind.HiddenField => (
                "It is in a private field, which is not written.",
                "Make it a public property with a setter, or persist a DTO instead."),
            _ => (
                "Its value is different after it was written and read back.",
                "Check its setters, its constructor and its JSON converter; or persist a DTO instead."),
        };
        return new StateFinding(StateFindingKind.ComesBackChanged, NameOf(name.Owner), place, TypeNames.Of(name.Type), why, remedy);
    }

    public static StateFinding CannotBeRead(PersistedName name, string? exception) => new(
        StateFindingKind.ComesBackChanged,
        NameOf(name.Owner),
        name.Property,
        TypeNames.Of(name.Type),
        exception is null
            ? "Reading it back does not end."
            : $"It is written, but cannot be read back ({exception}): a resumed page starts without it.",
        "Declare a concrete type with public setters or a constructor that takes its properties; or persist a DTO instead.");

    public static StateFinding CannotBeWritten(CaptureResult capture, string? member) => new(
        StateFindingKind.CannotBeWritten,
        capture.Component is { } component ? NameOf(component) : "An unknown component",
        member ?? "What it persists",
        string.Empty,
        capture.Outcome == CaptureOutcome.TimedOut
            ? "Persisting it does not finish in time: nothing of the page is saved."
            : $"Writing it throws {capture.Exception?.GetType().Name ?? "an exception"}: nothing of the page is saved.",
        "Persist a DTO without reference cycles, whose getters and converters neither throw nor wait.");

    public static StateFinding SameKey(PersistedName name, int count) => new(
        StateFindingKind.SameKey,
        NameOf(name.Owner),
        name.Property,
        TypeNames.Of(name.Type),
        $"{count} components in one parent, or in several of one type, persist it under the same key: it is saved for none of them.",
        "Give each of them, not an element or component around it, a different @key that is a text, a number, a date or a Guid. Inside of a"
        + " DynamicComponent it cannot have one: persist the values of all of them in the page.");

    public static StateFinding Size(bool isTooLarge, string component, string largest, string amount, string limit) => new(
        isTooLarge ? StateFindingKind.TooLarge : StateFindingKind.GrowsLarge,
        component,
        largest,
        string.Empty,
        isTooLarge
            ? $"The page's state has {amount}, more than CircuitKit:Snapshots:{limit}: nothing of the page is saved."
            : $"The page's state has {amount}, more than half of CircuitKit:Snapshots:{limit}.",
        "Persist ids and user input, and load the rest again; or raise the limit.");

    /// <summary>All of a library in one text: <c>RadzenTabs: SelectedIndex lives in the component</c>.</summary>
    public static string OfLibraryInShort(IEnumerable<StateFinding> findings) => string.Join("; ", findings
        .GroupBy(one => one.Member[..one.Member.LastIndexOf('.')], one => one.Member[(one.Member.LastIndexOf('.') + 1)..])
        .Select(one => $"{one.Key}: {string.Join(" and ", one)} {(one.Count() == 1 ? "lives" : "live")} in the component"));

    public static string NameOf(Type type) => type.ToString();
}
