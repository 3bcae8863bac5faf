using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// Does what the first capture of a type would do for the first time on the dispatcher of a circuit: compiles the reading of its fields, and writes
/// a value of each of their types. One type after the other, on another thread. A capture does not wait for it.
/// </summary>
internal static class FieldPreparation
{
    private const int MaxDepth = 4;

    private static readonly Lock s_lock = new();
    private static Task s_latest = Task.CompletedTask;

    /// <summary>Ends when all is prepared that was queued before.</summary>
    public static Task Latest
    {
        get
        {
            lock (s_lock)
            {
                return s_latest;
            }
        }
    }

    public static void Queue(FieldMarks marks) => Queue(() => marks);

    /// <param name="marksOf">Finds what is to be prepared; null when nothing is.</param>
    public static void Queue(Func<FieldMarks?> marksOf)
    {
        lock (s_lock)
        {
            s_latest = s_latest.ContinueWith(
                (_, _) => Prepare(marksOf), null, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static void Prepare(Func<FieldMarks?> marksOf)
    {
        try
        {
            if (marksOf() is not { } marks)
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
#pragma warning disable CA1031 // A type that cannot be compiled or written is read by reflection, and refused when it is written.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
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
                Array.ForEach(ValueFields.Of(type), field => Prepare(field.Field.FieldType, writer, seen, depth + 1));
                break;
        }
    }
}
