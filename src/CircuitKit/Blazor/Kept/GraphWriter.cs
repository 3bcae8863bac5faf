using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// Writes values field by field. An object that can be in two places is written once, in a table; where it stands, <c>[number]</c> is written. Types
/// are not written: they are known from the fields.
/// </summary>
internal sealed class GraphWriter
{
    internal const string DerivedName = "$";

    internal const string ValueName = "v";

    internal static readonly JsonSerializerOptions Scalars = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly List<(object Value, Type Declared)> _objects = [];

    public bool HasObjects => _objects.Count > 0;

    /// <summary>Writes a value that <see cref="ValueWalk"/> did not refuse.</summary>
    public void Write(Utf8JsonWriter writer, object? value, Type declared)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        var type = value.GetType();
        var shape = KeptShapes.Of(type);
        if (shape is KeptShape.Scalar or KeptShape.Named)
        {
            WriteSimple(writer, value, type, declared);
        }
        else if (type.IsValueType)
        {
            writer.WriteStartObject();
            WriteFields(writer, value, type);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(NumberOf(value, declared));
            writer.WriteEndArray();
        }
    }

    /// <summary>Writes the table of all objects met so far, and of those in them.</summary>
    public void WriteObjects(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        for (var i = 0; i < _objects.Count; i++)
        {
            WriteObject(writer, _objects[i].Value, _objects[i].Declared);
        }

        writer.WriteEndArray();
    }

    /// <summary>The number of an object that was met; null for another.</summary>
    public int? Find(object value) => _numbers.TryGetValue(value, out var number) ? number : null;

    // What is declared as an object says by itself what it is.
    private static void WriteSimple(Utf8JsonWriter writer, object value, Type type, Type declared)
    {
        var name = value is Type named ? NamedTypes.NameOf(named) : null;
        if (declared == typeof(object))
        {
            writer.WriteStartObject();
            writer.WriteString(DerivedName, name is null ? NamedTypes.CodeOf(type) : nameof(Type));
            writer.WritePropertyName(ValueName);
        }

        if (name is not null)
        {
            writer.WriteStringValue(name);
        }
        else
        {
            WriteScalar(writer, value, type);
        }

        if (declared == typeof(object))
        {
            writer.WriteEndObject();
        }
    }

    // As the serializer does, which looks each type up anew.
    private static void WriteScalar(Utf8JsonWriter writer, object value, Type type)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case DateTime time:
                writer.WriteStringValue(time);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                break;
            case Guid id:
                writer.WriteStringValue(id);
                break;
            default:
                JsonSerializer.Serialize(writer, value, type, Scalars);
                break;
        }
    }

    private int NumberOf(object value, Type declared)
    {
        if (!_numbers.TryGetValue(value, out var number))
        {
            _numbers.Add(value, number = _objects.Count);
            _objects.Add((value, declared));
        }
        else if (_objects[number].Declared == value.GetType() && DerivedTypes.Declared(declared, value.GetType()) is null)
        {
            // Whichever place is read first has to say what it is.
            _objects[number] = (value, declared);
        }

        return number;
    }

    private void WriteObject(Utf8JsonWriter writer, object value, Type declared)
    {
        var type = value.GetType();
        if (type == typeof(object))
        {
            writer.WriteNumberValue(0);
        }
        else if (CollectionShape.Of(type) is { } collection)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(collection.ComparerOf(value) is { } comparer ? $"{collection.Code}:{comparer}" : collection.Code);
            var i = 0;
            foreach (var entry in collection.Entries(value))
            {
                Write(writer, entry, collection.Parts[i++ % collection.Parts.Length]);
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStartObject();
            if (type != declared && DerivedTypes.NameOf(declared, type) is { } name)
            {
                writer.WriteString(DerivedName, name);
            }

            WriteFields(writer, value, type);
            writer.WriteEndObject();
        }
    }

    private void WriteFields(Utf8JsonWriter writer, object value, Type type)
    {
        foreach (var field in ValueFields.Of(type).All)
        {
            if (field.Read(value) is not { } part || IsDefault(part))
            {
                continue;
            }

            if (!field.IsLeftOut)
            {
                writer.WritePropertyName(field.Encoded);
                if (field.IsScalar)
                {
                    WriteScalar(writer, part, part.GetType());
                }
                else
                {
                    Write(writer, part, field.Field.FieldType);
                }
            }
            else if (part is string)
            {
                // Where nobody expects that there is none.
                writer.WriteString(field.Name, string.Empty);
            }
        }
    }

    private static bool IsDefault(object part) => part switch
    {
        bool flag => !flag,
        int number => number == 0,
        long number => number == 0,
        _ => false,
    };
}
