using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Blazor.Kept;

/// <summary>What a field of a component or service is.</summary>
internal enum KeptFieldUse
{
    /// <summary>State that may be kept.</summary>
    State,

    /// <summary>A parameter: state only where nobody gives it.</summary>
    Parameter,

    /// <summary>A <c>[PersistentState]</c> property: the framework keeps it.</summary>
    Persisted,

    /// <summary>An <c>EditContext</c>, made again together with the model that it is of.</summary>
    EditContext,

    /// <summary>What is never kept, and may hold a user's work: left out by name or attribute, disposable, of a library.</summary>
    LeftOut,

    /// <summary>Another service of the app that may be shared by many circuits.</summary>
    Service,

    /// <summary>A delegate that says what a component does: it cannot be kept, and nothing beside it if it is another one now.</summary>
    Delegate,
}

/// <summary>A field of a component or service.</summary>
/// <param name="Field">The field.</param>
/// <param name="Name">Its name in a document, which no other field of the type has.</param>
/// <param name="Use">What it is.</param>
internal sealed record KeptField(ObjectField Field, string Name, KeptFieldUse Use)
{
    public Type Type => Field.Field.FieldType;

    public object? Read(object owner) => Field.Read(owner);

    public void Write(object owner, object? value) => Field.Field.SetValue(owner, value);
}
