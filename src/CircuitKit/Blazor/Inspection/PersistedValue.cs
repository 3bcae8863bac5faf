using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Inspection;

/// <summary>Marks serializers that write and read like the framework's own.</summary>
internal interface IWritesAsFramework;

/// <summary>The result of reading a persisted value.</summary>
/// <param name="Value">The value.</param>
/// <param name="Exception">The exception that reading threw, or null.</param>
internal sealed record ReadBack(object? Value, Exception? Exception);

/// <summary>Reads persisted values like a resume. Runs the app's constructors, setters and converters: never on a circuit's dispatcher.</summary>
internal static class PersistedValue
{
    /// <param name="data">The captured bytes.</param>
    /// <param name="type">The type to read.</param>
    /// <param name="services">The app's services, for its own serializer of the type.</param>
    public static ReadBack Read(byte[] data, Type type, IServiceProvider services)
    {
        try
        {
            var reader = (Reader)Activator.CreateInstance(typeof(Reader<>).MakeGenericType(type))!;
            return new ReadBack(reader.Read(data, services), Exception: null);
        }
        catch (Exception exception) // The code of the app's types takes part: whatever it throws, the value cannot be read.
        {
            return new ReadBack(Value: null, exception);
        }
    }

    /// <summary>Whether the captured JSON is, or contains, a value of this type and fingerprint.</summary>
    public static bool Contains(JsonElement captured, Type type, ulong fingerprint, ref int tries) => captured.ValueKind switch
    {
        _ when --tries < 0 => false,
        _ when Is(captured, type, fingerprint) => true,
        JsonValueKind.Object => AnyOf(captured.EnumerateObject().Select(property => property.Value), type, fingerprint, ref tries),
        JsonValueKind.Array => AnyOf(captured.EnumerateArray(), type, fingerprint, ref tries),
        _ => false,
    };

    /// <summary>Whether the captured JSON is a value of this type and fingerprint.</summary>
    public static bool Is(JsonElement captured, Type type, ulong fingerprint)
    {
        try
        {
            return ValueFingerprint.Of(captured.Deserialize(type, StateJson.Options)) == fingerprint;
        }
        catch (Exception) // As above: JSON that cannot be read as this type is not a value of it.
        {
            return false;
        }
    }

    private static bool AnyOf(IEnumerable<JsonElement> parts, Type type, ulong fingerprint, ref int tries)
    {
        foreach (var part in parts)
        {
            if (Contains(part, type, fingerprint, ref tries))
            {
                return true;
            }
        }

        return false;
    }

    private abstract class Reader
    {
        public abstract object? Read(byte[] data, IServiceProvider services);
    }

    private sealed class Reader<T> : Reader
    {
        public override object? Read(byte[] data, IServiceProvider services)
        {
            using var scope = services.CreateScope();
            var bytes = new ReadOnlySequence<byte>(data);
            return scope.ServiceProvider.GetService<PersistentComponentStateSerializer<T>>() is { } own and not IWritesAsFramework
                ? own.Restore(bytes)
                : StateJson.Read<T>(bytes);
        }
    }
}
