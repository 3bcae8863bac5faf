using System.Buffers;
using System.Text.Json;
using CircuitKit.Blazor.Kept;

namespace CircuitKit.Tests.Blazor.Kept;

/// <summary>Writes values into one document and reads them back, as a kill does.</summary>
internal static class KeptValues
{
    public static string? Refuse<T>(T value) => ValueWalk.Refuse(value, typeof(T), "value", _ => null, New());

    public static byte[] ToBytes(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static Func<object, bool> New() => new HashSet<object>(ReferenceEqualityComparer.Instance).Add;

    public static T Again<T>(T value) => (T)Again([(value, typeof(T))])[0]!;

    public static object?[] Again(params (object? Value, Type Declared)[] values)
    {
        Assert.All(values, one => Assert.Null(ValueWalk.Refuse(one.Value, one.Declared, "value", _ => null, New())));
        using JsonDocument document = JsonDocument.Parse(Write(values));
        GraphReader reader = new(document.RootElement.GetProperty("objects"));
        object?[] read = [.. document.RootElement.GetProperty("values").EnumerateArray().Select((one, i) => reader.Read(one, values[i].Declared))];
        reader.Complete();
        return read;
    }

    public static byte[] Write(params (object? Value, Type Declared)[] values)
    {
        GraphWriter graph = new();
        return ToBytes(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("values");
            foreach ((object? value, Type declared) in values)
            {
                graph.Write(writer, value, declared);
            }

            writer.WriteEndArray();
            writer.WritePropertyName("objects");
            graph.WriteObjects(writer);
            writer.WriteEndObject();
        });
    }
}
