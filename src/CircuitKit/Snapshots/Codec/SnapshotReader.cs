using System.Buffers.Binary;
using System.Text.Unicode;

namespace CircuitKit.Snapshots.Codec;

/// <summary>Reads fields from untrusted bytes. Returns <see langword="false"/> when the bytes end too early; never throws.</summary>
internal ref struct SnapshotReader(ReadOnlySpan<byte> bytes)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = bytes;

    public bool TryRead(int count, out ReadOnlySpan<byte> bytes)
    {
        if ((uint)count > (uint)Rest.Length)
        {
            bytes = default;
            return false;
        }

        bytes = Rest[..count];
        Rest = Rest[count..];
        return true;
    }

    public bool TryRead(out byte value)
    {
        var read = TryRead(1, out ReadOnlySpan<byte> bytes);
        value = read ? bytes[0] : default;
        return read;
    }

    public bool TryRead(out int value)
    {
        var read = TryRead(sizeof(int), out ReadOnlySpan<byte> bytes);
        value = read ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : default;
        return read;
    }

    public bool TryRead(out long value)
    {
        var read = TryRead(sizeof(long), out ReadOnlySpan<byte> bytes);
        value = read ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : default;
        return read;
    }

    public bool TryRead(out DateTimeOffset value)
    {
        var read = TryRead(out long ticks) && ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks;
        value = read ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return read;
    }

    public bool TryReadShortText(int maxLength, out ReadOnlySpan<byte> utf8) => TryReadShortBlock(maxLength, out utf8) && Utf8.IsValid(utf8);

    public bool TryReadShortBlock(int maxLength, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryRead(sizeof(ushort), out ReadOnlySpan<byte> prefix))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(prefix);
        return length <= maxLength && TryRead(length, out bytes);
    }

    public bool TryReadBlock(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryRead(out int length) && TryRead(length, out bytes);
    }
}
