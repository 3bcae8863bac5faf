using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Diagnostics;

/// <summary>Words every kind of finding, the same on the dashboard and in <c>docs/state.md</c>.</summary>
internal static class StateFindings
{
    public static StateFinding NotPersisted(ObservedState state, ChangedMember member) => new(
        StateFindingKind.NotPersisted,
        NameOf(state.Type),
        member.Name,
        TypeNames.Of(member.Type),
        "It changed while the page was used and is not persisted: after a resume it is as it was at first.",
        state.IsService
            ? "Make it a public property with [PersistentState], and register the service with RegisterPersistentService. What is loaded or computed anew may stay."
            : "Make it a public property with [PersistentState], or persist it in RegisterOnPersisting. What is loaded or computed anew may stay.");

    public static StateFinding ComesBackChanged(PersistedName name, ValueDifference difference)
    {
        var place = difference.Path.Length == 0 ? name.Property : $"{name.Property}.{difference.Path}".Replace(".[]", "[]", StringComparison.Ordinal);
        var (why, remedy) = difference.Kind switch
        {
            DifferenceKind.AnotherType => (
                "It is read back as another type than it has: what the declared type does not have is lost.",
                "Declare the type that it has, or mark its base with [JsonDerivedType] or a converter."),
            DifferenceKind.NoSetter => (
                "It is written, and has no public setter to be read back with.",
                "Give it a public setter or init, or a constructor parameter of its name; or persist a DTO instead."),
            DifferenceKind.HiddenField => (
                "It is kept in a field that is not public and is not written.",
                "Make it a public property with a setter, or persist a DTO instead."),
            _ => (
                "It is another value after it was written and read back.",
                "Look at its setters, its constructor and its JSON converter; or persist a DTO instead."),
        };
        return new StateFinding(StateFindingKind.ComesBackChanged, NameOf(name.Owner), place, TypeNames.Of(name.Type), why, remedy);
    }

    public static StateFinding CannotBeRead(PersistedName name, string? exception) => new(
        StateFindingKind.ComesBackChanged,
        NameOf(name.Owner),
        name.Property,
        TypeNames.Of(name.Type),
        exception is null
            ? "Reading it back does not come to an end."
            : $"It is written and cannot be read back ({exception}): a resumed page starts without it.",
        "Declare a concrete type that can be made from JSON, with public setters or a constructor that takes its properties; or persist a DTO instead.");

    public static StateFinding CannotBeWritten(Type? component, string? member, CaptureOutcome outcome, Exception? exception) => new(
        StateFindingKind.CannotBeWritten,
        component is null ? "An unknown component" : NameOf(component),
        member ?? "What it persists",
        string.Empty,
        outcome == CaptureOutcome.TimedOut
            ? "Persisting it does not come to an end in time: nothing of the page is saved."
            : $"Writing it throws {exception?.GetType().Name ?? "an exception"}: nothing of the page is saved.",
        "Persist a DTO without references that form a ring, and with getters and converters that neither throw nor wait.");

    public static StateFinding SameKey(PersistedName name, int count) => new(
        StateFindingKind.SameKey,
        NameOf(name.Owner),
        name.Property,
        TypeNames.Of(name.Type),
        $"{count} of them in one parent persist it under the same key: once two of them have a value, nothing of the page is saved.",
        "Give each of them a @key that is a text, a number, a date or a Guid, and differs within the parent.");

    public static StateFinding Size(bool isTooLarge, string component, string largest, string amount, string limit) => new(
        isTooLarge ? StateFindingKind.TooLarge : StateFindingKind.GrowsLarge,
        component,
        largest,
        string.Empty,
        isTooLarge
            ? $"The page's state has {amount}, more than {limit}: nothing of the page is saved."
            : $"The page's state has {amount}, more than half of {limit}.",
        "Persist ids and what was typed, and load the rest anew; or raise the limit.");

    public static string NameOf(Type type) => type.ToString();
}
