using System.Text.Json;
using CircuitKit.Blazor.Kept;

namespace CircuitKit.Tests.Blazor.Kept;

/// <summary>Writes values into one document and reads them back, as a kill does.</summary>
internal static class KeptValues
{
    public static string? Refuse<T>(T value) => ValueWalk.Of(value, typeof(T), "value", _ => null).Refusal;

    public static T Again<T>(T value) => (T)Again([(value, typeof(T))])[0]!;

    public static object?[] Again(params (object? Value, Type Declared)[] values)
    {
        Assert.All(values, one => Assert.Null(ValueWalk.Of(one.Value, one.Declared, "value", _ => null).Refusal));
        using JsonDocument document = JsonDocument.Parse(Write(values));
        GraphReader reader = new(document.RootElement.GetProperty("objects"));
        object?[] read = [.. document.RootElement.GetProperty("values").EnumerateArray().Select((one, i) => reader.Read(one, values[i].Declared))];
        reader.Complete();
        return read;
    }

    public static byte[] Write(params (object? Value, Type Declared)[] values)
    {
        GraphWriter graph = new();
        return GraphWriter.ToBytes(writer =>
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
