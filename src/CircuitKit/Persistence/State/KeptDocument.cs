using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircuitKit.Persistence.State;

/// <summary>The kept fields of a whole circuit, as JSON: one value, so that objects in two places stay one.</summary>
/// <remarks>
/// <c>{"b": build, "c": [{"p": path, "s": sequence, "a": among, "f": {field: value}}], "s": [{"t": type, "f": {...}}], "o": [objects], "e": [{"m":
/// model, "f": [{"o": object, "n": name, "c": is changed, "w": [what is wrong]}]}]}</c>, as <c>GraphWriter</c> writes values. Most components are
/// unlike those beside them, and have no <c>among</c>. Forms name objects by their numbers.
/// </remarks>
/// <param name="Write">Writes it to where the framework collects the state.</param>
[JsonConverter(typeof(Converter))]
internal sealed record KeptDocument(Action<Utf8JsonWriter> Write)
{
    /// <summary>The key of a snapshot's state under which it is.</summary>
    public const string Key = "CircuitKit.KeptFields";

    public const string Build = "b";
    public const string Components = "c";
    public const string Services = "s";
    public const string Objects = "o";
    public const string Forms = "e";
    public const string Path = "p";
    public const string Sequence = "s";
    public const string Among = "a";
    public const string Type = "t";
    public const string Fields = "f";

    /// <summary>In the place of a value that is an object the component is given: the parameter's name.</summary>
    public const string Parameter = "$p";

    /// <summary>The name of a service's type, without its assembly's version.</summary>
    public static string NameOf(System.Type type) => $"{type.Assembly.GetName().Name}/{type}";

    private sealed class Converter : JsonConverter<KeptDocument>
    {
        public override KeptDocument Read(ref Utf8JsonReader reader, System.Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Kept fields are read from the state as they are.");

        public override void Write(Utf8JsonWriter writer, KeptDocument value, JsonSerializerOptions options) =>
            value.Write(writer);
    }
}
