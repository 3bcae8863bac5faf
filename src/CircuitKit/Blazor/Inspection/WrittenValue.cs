using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Blazor.Inspection;

/// <summary>Marks serializers that write and read as the framework does by itself.</summary>
internal interface IWritesAsFramework;

/// <summary>What was read back of a persisted value.</summary>
/// <param name="Value">The value.</param>
/// <param name="Exception">What reading threw; null when it could be read.</param>
internal sealed record ReadBack(object? Value, Exception? Exception);

/// <summary>Reads persisted values back, as a resume would. Runs the app's own constructors, setters and converters: never on a circuit's dispatcher.</summary>
internal static class WrittenValue
{
    /// <param name="data">The value as it was captured.</param>
    /// <param name="type">The type it is read as.</param>
    /// <param name="services">Where the app's own serializer of the type is, if it has one.</param>
    public static ReadBack Read(byte[] data, Type type, IServiceProvider services)
    {
        try
        {
            var reader = (Reader)Activator.CreateInstance(typeof(Reader<>).MakeGenericType(type))!;
            return new ReadBack(reader.Read(data, services), Exception: null);
        }
#pragma warning disable CA1031 // The app's own types take part in reading: whatever they throw, the value cannot be read.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new ReadBack(Value: null, exception);
        }
    }

    /// <summary>Whether a value of this type and fingerprint is, as a whole or as a part of it, in what was captured.</summary>
    public static bool Contains(JsonElement captured, Type type, ulong fingerprint, ref int tries) => captured.ValueKind switch
    {
        _ when --tries < 0 => false,
        _ when Is(captured, type, fingerprint) => true,
        JsonValueKind.Object => AnyOf(captured.EnumerateObject().Select(property => property.Value), type, fingerprint, ref tries),
        JsonValueKind.Array => AnyOf(captured.EnumerateArray(), type, fingerprint, ref tries),
        _ => false,
    };

    /// <summary>Whether what was captured is a value of this type and fingerprint.</summary>
    public static bool Is(JsonElement captured, Type type, ulong fingerprint)
    {
        try
        {
            return ValueFingerprint.Of(captured.Deserialize(type, StateJson.Options)) == fingerprint;
        }
#pragma warning disable CA1031 // As above: what cannot be read as this type is no value of it.
        catch (Exception)
#pragma warning restore CA1031
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
