using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircuitKit.TestApp;

/// <summary>A value that is written as text and read as a number: it never fits, as after a deploy that changed its type.</summary>
[JsonConverter(typeof(MisfitConverter))]
public sealed record Misfit(string Text);

/// <summary>Writes what it cannot read.</summary>
public sealed class MisfitConverter : JsonConverter<Misfit>
{
    /// <inheritdoc/>
    public override Misfit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new($"{reader.GetInt32()}");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Misfit value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}
