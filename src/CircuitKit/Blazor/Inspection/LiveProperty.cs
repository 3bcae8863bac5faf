using System.Reflection;

namespace CircuitKit.Blazor.Inspection;

/// <summary>A property that the framework persists, of a present object.</summary>
/// <param name="Key">The framework's key of its value.</param>
/// <param name="Owner">The component or service.</param>
/// <param name="Property">The property.</param>
internal sealed record LiveProperty(string Key, object Owner, PropertyInfo Property)
{
    public PersistedName Name => new(Key, Owner.GetType(), Property.Name, Property.PropertyType);

    /// <summary>Reads its value. Runs the app's code: only after a capture has done so as well.</summary>
    public object? Read() => Property.GetValue(Owner);
}

/// <summary>What a key of a snapshot stands for.</summary>
/// <param name="Key">The framework's key.</param>
/// <param name="Owner">The type of the component or service.</param>
/// <param name="Property">The property's name.</param>
/// <param name="Type">The type it is written and read as.</param>
internal sealed record PersistedName(string Key, Type Owner, string Property, Type Type)
{
    /// <summary><c>Assembly/Namespace.Type/Property</c>, as CircuitKit names what services persist.</summary>
    public string Path => $"{Owner.Assembly.GetName().Name}/{Owner}/{Property}";
}
