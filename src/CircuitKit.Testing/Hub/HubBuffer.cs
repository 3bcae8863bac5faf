using System.Buffers;

namespace CircuitKit.Testing;

/// <summary>Received bytes that are not parsed yet. Uses no memory while it is empty, because most circuits are idle most of the time.</summary>
internal sealed class HubBuffer
{
    private const int MinimumFree = 4096;

    private byte[]? _bytes;
    private int _count;

    public bool IsEmpty => _count == 0;

    public ReadOnlySequence<byte> Unread => _count == 0 ? ReadOnlySequence<byte>.Empty : new(_bytes!, 0, _count);

    public Memory<byte> GetFree()
    {
        if (_bytes is null)
        {
            _bytes = ArrayPool<byte>.Shared.Rent(MinimumFree);
        }
        else if (_bytes.Length - _count < MinimumFree)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
            _bytes.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsMemory(_count);
    }

    public void Received(int count) => _count += count;

    public void KeepOnly(ReadOnlySequence<byte> rest)
    {
        int left = (int)rest.Length;
        if (left > 0)
        {
            _bytes.AsSpan(_count - left, left).CopyTo(_bytes);
        }

        _count = left;
        if (left == 0 && _bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = null;
        }
    }
}
