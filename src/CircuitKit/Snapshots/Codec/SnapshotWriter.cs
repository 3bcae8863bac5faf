using System.Buffers.Binary;
using System.Text;

namespace CircuitKit.Snapshots.Codec;

/// <summary>Writes fields into a buffer of the exact length; the counterpart of <see cref="SnapshotReader"/>.</summary>
internal ref struct SnapshotWriter(Span<byte> destination)
{
    private Span<byte> _rest = destination;

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_rest);
        _rest = _rest[bytes.Length..];
    }

    public void Write(byte value)
    {
        _rest[0] = value;
        _rest = _rest[1..];
    }

    public void Write(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
        _rest = _rest[sizeof(int)..];
    }

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
        _rest = _rest[sizeof(long)..];
    }

    public void WriteAscii(string text, int length)
    {
        if (text.Length != length)
        {
            throw new ArgumentException(
                $"The text has {text.Length} characters, not {length}; an empty snapshot key cannot be written.",
                nameof(text));
        }

        _rest = _rest[Encoding.ASCII.GetBytes(text, _rest)..];
    }

    public void WriteShortText(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, _rest[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(_rest, checked((ushort)length));
        _rest = _rest[(sizeof(ushort) + length)..];
    }

    public void WriteText(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, _rest[sizeof(int)..]);
        Write(length);
        _rest = _rest[length..];
    }

    public void WriteBlock(scoped ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        Write(bytes);
    }
}
