using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Inspection;

/// <summary>
/// What a component of a library shows of its own state: the fields behind its public properties, such as a page, an order or the active tab.
/// Everything else in it is the library's own business.
/// </summary>
internal static class LibraryFields
{
    // As some libraries call the object that has the value of a parameter.
    private const string StateEnd = "State";

    public static IEnumerable<ObservedField> Of(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetIndexParameters().Length == 0)
            .DistinctBy(property => property.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        return ObjectFields.Of(type)
            .Where(field => ValueShapes.Of(field.Field.FieldType) != ValueShape.Opaque)
            .Select(field => (Field: field, Property: PropertyOf(field, properties)))
            .Where(one => one.Property is not null)
            .Select(one => new ObservedField(one.Field, one.Property!.Name, IsParameter: true));
    }

    private static PropertyInfo? PropertyOf(ObjectField field, Dictionary<string, PropertyInfo> properties)
    {
        var name = field.Name.TrimStart('_');
        var property = properties.GetValueOrDefault(name)
            ?? (name.EndsWith(StateEnd, StringComparison.Ordinal) ? properties.GetValueOrDefault(name[..^StateEnd.Length]) : null);
        return property is not null && IsState(property) ? property : null;
    }

    // What changes has an event, to bind it. Without one it may be a number or an order that may be missing, such as those of a page and of a column;
    // all else says how the component is or looks.
    private static bool IsState(PropertyInfo property) =>
        property.DeclaringType!.GetProperty($"{property.Name}Changed") is not null
        || ((property.PropertyType == typeof(int) || Nullable.GetUnderlyingType(property.PropertyType) is { IsEnum: true })
            && !property.IsDefined(typeof(InjectAttribute), inherit: true)
            && !property.IsDefined(typeof(CascadingParameterAttributeBase), inherit: true));
}
