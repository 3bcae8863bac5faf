using System.Buffers;
using System.Text.Json;

namespace CircuitKit.Blazor;

/// <summary>Writes and reads persisted values exactly as the framework does (<c>JsonSerializerOptionsProvider</c>, internal).</summary>
internal static class StateJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        IncludeFields = true,
    };

    public static void Write<T>(T value, IBufferWriter<byte> destination)
    {
        using var writer = new Utf8JsonWriter(destination, new JsonWriterOptions { SkipValidation = true });
        JsonSerializer.Serialize(writer, value, Options);
    }

    public static T? Read<T>(ReadOnlySequence<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        return JsonSerializer.Deserialize<T>(ref reader, Options);
    }

    /// <summary>The exception of reading the value as this type, or null when it can be read.</summary>
    public static Exception? TryRead(ReadOnlySpan<byte> data, Type type)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            JsonSerializer.Deserialize(ref reader, type, Options);
            return null;
        }
        catch (Exception exception) // The app's types take part in reading: with any exception of theirs the value does not fit.
        {
            return exception;
        }
    }
}
