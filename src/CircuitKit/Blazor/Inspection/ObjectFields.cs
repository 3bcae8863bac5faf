using System.Reflection;
using System.Text.Json.Serialization;

namespace CircuitKit.Blazor.Inspection;

/// <summary>A field with the name that a developer knows: the backing field of a property has the property's name.</summary>
/// <param name="Field">The field.</param>
/// <param name="Property">The property of a backing field.</param>
internal sealed record ObjectField(FieldInfo Field, PropertyInfo? Property)
{
    public string Name => Property?.Name ?? PlainName(Field.Name);

    public object? Read(object owner) => Field.GetValue(owner);

    // A captured constructor parameter is called <name>P.
    private static string PlainName(string name) => name.StartsWith('<') && name.IndexOf('>') is > 1 and var end ? name[1..end] : name;
}

/// <summary>The instance fields of types and of their base types, up to the first that is not the app's.</summary>
internal static class ObjectFields
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private const string BackingFieldEnd = ">k__BackingField";

    private static readonly ConcurrentDictionary<Type, ObjectField[]> s_known = new();

    public static IReadOnlyList<ObjectField> Of(Type type) => s_known.GetOrAdd(type, static type => [.. Read(type)]);

    /// <summary>Whether it has <c>[JsonIgnore]</c>.</summary>
    public static bool IsIgnored(ObjectField field) =>
        field.Field.IsDefined(typeof(JsonIgnoreAttribute)) || field.Property?.IsDefined(typeof(JsonIgnoreAttribute)) == true;

    private static IEnumerable<ObjectField> Read(Type type)
    {
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (declaring != type && ValueShapes.IsOfPlatform(declaring.Assembly))
            {
                yield break;
            }

            foreach (var field in declaring.GetFields(Declared))
            {
                yield return new ObjectField(field, PropertyOf(declaring, field.Name));
            }
        }
    }

    private static PropertyInfo? PropertyOf(Type declaring, string field) =>
        field.StartsWith('<') && field.EndsWith(BackingFieldEnd, StringComparison.Ordinal)
            ? declaring.GetProperty(field[1..^BackingFieldEnd.Length], Declared)
            : null;
}
