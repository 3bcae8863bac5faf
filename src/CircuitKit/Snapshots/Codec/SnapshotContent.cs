using System.Text;
using System.Text.Unicode;

namespace CircuitKit.Snapshots.Codec;

/// <summary>The innermost part of a snapshot: root components and state entries.</summary>
internal static class SnapshotContent
{
    // Refuses a key with an unpaired surrogate: two keys that differ only in these would become one.
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Computes the exact length before anything is written, or returns the limit that is exceeded.</summary>
    public static SnapshotRefusal Measure(Snapshot snapshot, SnapshotOptions limits, out int length)
    {
        length = 0;
        if (snapshot.State.Count > limits.MaxKeys)
        {
            return SnapshotRefusal.TooLarge;
        }

        var total = sizeof(int) + snapshot.RootComponents.LongLength + sizeof(int);
        try
        {
            foreach ((string key, byte[] value) in snapshot.State)
            {
                total += sizeof(int) + s_strictUtf8.GetByteCount(key) + sizeof(int) + value.LongLength;
            }
        }
        catch (EncoderFallbackException)
        {
            return SnapshotRefusal.Malformed;
        }

        if (total > limits.MaxBytes)
        {
            return SnapshotRefusal.TooLarge;
        }

        length = (int)total;
        return SnapshotRefusal.None;
    }

    public static void Write(Snapshot snapshot, Span<byte> destination)
    {
        var writer = new SnapshotWriter(destination);
        writer.WriteBlock(snapshot.RootComponents);
        writer.Write(snapshot.State.Count);
        foreach ((string key, byte[] value) in snapshot.State)
        {
            writer.WriteText(key);
            writer.WriteBlock(value);
        }
    }

    public static SnapshotRefusal Read(ReadOnlySpan<byte> raw, int maxKeys, out byte[] rootComponents, out Dictionary<string, byte[]> state)
    {
        rootComponents = [];
        state = [];
        var reader = new SnapshotReader(raw);
        if (!reader.TryReadBlock(out ReadOnlySpan<byte> root) || !reader.TryRead(out int count) || count < 0)
        {
            return SnapshotRefusal.Malformed;
        }

        if (count > maxKeys)
        {
            return SnapshotRefusal.TooLarge;
        }

        // An entry has at least its two lengths. A false count must not size a dictionary.
        if ((long)count * (2 * sizeof(int)) > reader.Rest.Length)
        {
            return SnapshotRefusal.Malformed;
        }

        state.EnsureCapacity(count);
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadBlock(out ReadOnlySpan<byte> key) || !Utf8.IsValid(key)
                || !reader.TryReadBlock(out ReadOnlySpan<byte> value)
                || !state.TryAdd(Encoding.UTF8.GetString(key), value.ToArray()))
            {
                return SnapshotRefusal.Malformed;
            }
        }

        if (!reader.Rest.IsEmpty)
        {
            return SnapshotRefusal.Malformed;
        }

        rootComponents = root.ToArray();
        return SnapshotRefusal.None;
    }
}
