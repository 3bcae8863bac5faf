using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// Does what the first capture of a type would do for the first time: compiles the reading of its fields, and writes a value of each of their types.
/// </summary>
internal static class FieldPreparation
{
    private const int MaxDepth = 4;

    /// <param name="marksOf">Finds what is to be prepared; null when nothing is.</param>
    public static void Queue(Func<FieldMarks?> marksOf) => PreparationQueue.Queue(() => Prepare(marksOf()));

    private static void Prepare(FieldMarks? marks)
    {
        if (marks is null)
        {
            return;
        }

        marks.Compile();
        _ = marks.Holders;
        using var writer = new Utf8JsonWriter(new ArrayBufferWriter<byte>());
        var seen = new HashSet<Type>();
        writer.WriteStartArray();
        foreach (var field in marks.Fields.Where(field => field.Use is KeptFieldUse.State or KeptFieldUse.Parameter))
        {
            Prepare(field.Type, writer, seen, depth: 0);
        }

        writer.WriteEndArray();
    }

    private static void Prepare(Type type, Utf8JsonWriter writer, HashSet<Type> seen, int depth)
    {
        if (depth == MaxDepth || !seen.Add(type))
        {
            return;
        }

        switch (KeptShapes.Of(type))
        {
            case KeptShape.Scalar when type == typeof(string):
                JsonSerializer.Serialize(writer, string.Empty, GraphWriter.Scalars);
                break;
            case KeptShape.Scalar when type.IsValueType && type != typeof(JsonElement):
                var plain = Nullable.GetUnderlyingType(type) ?? type;
                JsonSerializer.Serialize(writer, RuntimeHelpers.GetUninitializedObject(plain), plain, GraphWriter.Scalars);
                break;
            case KeptShape.Collection:
                Array.ForEach(CollectionShape.Of(type)!.Parts, part => Prepare(part, writer, seen, depth + 1));
                break;
            case KeptShape.Fields:
                Array.ForEach(ValueFields.Of(type).All, field => Prepare(field.Field.FieldType, writer, seen, depth + 1));
                break;
        }
    }
}
