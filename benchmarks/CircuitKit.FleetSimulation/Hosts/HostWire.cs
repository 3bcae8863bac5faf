using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircuitKit.FleetSimulation.Hosts;

/// <summary>Orders and answers as lines of JSON.</summary>
internal static class HostWire
{
    /// <summary>The first line that a process writes.</summary>
    public const string Ready = "ready";

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static string Write<T>(T message) => JsonSerializer.Serialize(message, s_options);

    public static T Read<T>(string line) =>
        JsonSerializer.Deserialize<T>(line, s_options) ?? throw new JsonException("A line between the simulation and its nodes is empty.");

    public static JsonElement Pack(object result) => JsonSerializer.SerializeToElement(result, result.GetType(), s_options);

    public static T Unpack<T>(JsonElement result) =>
        result.Deserialize<T>(s_options) ?? throw new JsonException("An answer of the nodes is empty.");
}
