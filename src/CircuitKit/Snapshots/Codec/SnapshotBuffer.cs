using System.Buffers;

namespace CircuitKit.Snapshots.Codec;

/// <summary>Gives pooled arrays back without the state that was in them.</summary>
internal static class SnapshotBuffer
{
    /// <summary>Clears only what was in use: the pool rounds lengths up to the next power of two, and a checkpoint would pay for all of it.</summary>
    public static void Return(byte[]? rented, int used)
    {
        if (rented is not null)
        {
            rented.AsSpan(0, used).Clear();
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
