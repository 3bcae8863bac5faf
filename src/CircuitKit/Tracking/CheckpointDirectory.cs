using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;

namespace CircuitKit.Tracking;

/// <summary>The checkpoint side of every live circuit, by its snapshot's key.</summary>
internal sealed class CheckpointDirectory
{
    private readonly ConcurrentDictionary<SnapshotKey, CircuitCheckpoint> _all = new();

    private readonly ConcurrentDictionary<PackedKey, CircuitOrigin> _hibernated = new();

    public IEnumerable<CircuitCheckpoint> All => _all.Select(pair => pair.Value);

    public void Add(CircuitCheckpoint checkpoint) => _all[checkpoint.Key] = checkpoint;

    public void Remove(CircuitCheckpoint checkpoint)
    {
        _all.TryRemove(KeyValuePair.Create(checkpoint.Key, checkpoint));
        checkpoint.Gone();
    }

    public int HibernatedCount => _hibernated.Count;

    /// <summary>The circuit is gone, but its browser will come back with this key's secret, and perhaps with the state as well.</summary>
    public void AddHibernated(SnapshotKey key, CircuitOrigin origin) => _hibernated[PackedKey.Of(key)] = origin;

    /// <summary>The keys of a circuit that is gone and whose browser will come back.</summary>
    public IReadOnlyList<SnapshotKey> FindHibernated(string circuitId) =>
        [.. _hibernated.Where(pair => pair.Value.CircuitId == circuitId).Select(pair => pair.Key.Unpack())];

    public CircuitOrigin? FindHibernated(SnapshotKey key) => _hibernated.GetValueOrDefault(PackedKey.Of(key));

    public void ForgetHibernated(Func<CircuitOrigin, bool> isOver)
    {
        foreach (var pair in _hibernated)
        {
            if (isOver(pair.Value))
            {
                _hibernated.TryRemove(pair);
            }
        }
    }

    public CircuitCheckpoint? Find(SnapshotKey key) => _all.GetValueOrDefault(key);

    /// <summary>A key without its text, which would be a seventh of all that is kept of a hibernated circuit.</summary>
    private readonly record struct PackedKey(UInt128 High, UInt128 Low)
    {
        private const int HalfLength = 16;

        public static PackedKey Of(SnapshotKey key)
        {
            Span<byte> bytes = stackalloc byte[2 * HalfLength];
            return Base64Url.TryDecodeFromChars(key.ToString(), bytes, out _)
                ? new PackedKey(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[HalfLength..]))
                : default;
        }

        public SnapshotKey Unpack()
        {
            Span<byte> bytes = stackalloc byte[2 * HalfLength];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
            BinaryPrimitives.WriteUInt128BigEndian(bytes[HalfLength..], Low);
            return SnapshotKey.TryParse(Base64Url.EncodeToString(bytes), out var key) ? key : default;
        }
    }
}
