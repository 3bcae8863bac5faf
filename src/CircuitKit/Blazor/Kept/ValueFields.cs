using System.Reflection;
using System.Text.Json;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Blazor.Kept;

/// <summary>A field of a value.</summary>
/// <param name="Field">The field.</param>
/// <param name="Name">Its name in a document.</param>
/// <param name="IsLeftOut">Whether its value is not written: <c>[JsonIgnore]</c>, <c>[LoseState]</c>, or a secret by its name.</param>
internal sealed record ValueField(FieldInfo Field, string Name, bool IsLeftOut)
{
    /// <summary>Whether it holds a simple value, which has no objects in it.</summary>
    public bool IsScalar { get; } = KeptShapes.Of(Field.FieldType) == KeptShape.Scalar;

    /// <summary>Its name as JSON has it.</summary>
    public JsonEncodedText Encoded { get; } = JsonEncodedText.Encode(Name);

    public object? Read(object owner) => Field.GetValue(owner);

    public void Write(object owner, object? value) => Field.SetValue(owner, value);
}

/// <summary>The fields of the objects of one type.</summary>
internal sealed class ValueFields
{
    private static readonly ConcurrentDictionary<Type, ValueFields> s_known = new();

    private ValueFields(Type type)
    {
        All = [.. Named(ObjectFields.Of(type)).Select(one => new ValueField(one.Field.Field, one.Name, IsLeftOut(one.Field)))];
        Holders = Array.FindAll(All, field => !field.IsScalar);
    }

    public ValueField[] All { get; }

    /// <summary>Those that may hold objects.</summary>
    public ValueField[] Holders { get; }

    public static ValueFields Of(Type type) => s_known.GetOrAdd(type, static type => new ValueFields(type));

    /// <summary>Gives each field a name of its own: a base class may have one with the same.</summary>
    public static IEnumerable<(ObjectField Field, string Name)> Named(IEnumerable<ObjectField> fields)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            yield return (field, names.Add(field.Name) ? field.Name : $"{field.Field.DeclaringType!.Name}.{field.Name}");
        }
    }

    public static bool IsLeftOut(ObjectField field) =>
        ObjectFields.IsIgnored(field) || SecretNames.IsSecret(field.Name)
        || field.Field.IsDefined(typeof(LoseStateAttribute)) || field.Property?.IsDefined(typeof(LoseStateAttribute)) == true
        || field.Field.FieldType.IsDefined(typeof(LoseStateAttribute));
}
