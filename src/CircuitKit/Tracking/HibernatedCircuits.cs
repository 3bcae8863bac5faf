using System.Buffers.Binary;
using System.Buffers.Text;

namespace CircuitKit.Tracking;

/// <summary>The hibernated circuits: not live, their state waits in the store until the browser wakes them.</summary>
internal sealed class HibernatedCircuits
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<HibernatedCircuit>> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<HibernatedCircuit.PackedKey, HibernatedCircuit> _byKey = [];
    private readonly LinkedList<HibernatedCircuit> _oldestFirst = [];
    private readonly HibernatedOwners _owners = new();

    public int Count => Locked(() => _byId.Count);

    public IReadOnlyList<HibernatedCircuit> All => Locked(() => _oldestFirst.ToArray());

    /// <summary>The number of circuits in all, and of this owner.</summary>
    public HibernatedCounts CountsOf(HibernatedOwner owner) => Locked(() => _owners.Of(owner));

    public void Add(SnapshotKey key, CircuitInfo view, PathString pathBase, string? address, string? signIn = null)
    {
        var circuit = new HibernatedCircuit(key, view, pathBase, address, signIn);
        lock (_lock)
        {
            _byKey[circuit.Packed] = circuit;
            _byId[view.Id] = _oldestFirst.AddLast(circuit);
            _owners.Add(circuit.Owner);
        }
    }

    public HibernatedCircuit? Find(string circuitId)
    {
        // Not with Locked, whose closure would allocate at each lookup.
        lock (_lock)
        {
            return _byId.GetValueOrDefault(circuitId)?.Value;
        }
    }

    public HibernatedCircuit? Find(SnapshotKey key)
    {
        lock (_lock)
        {
            return _byKey.GetValueOrDefault(HibernatedCircuit.PackedKey.Of(key));
        }
    }

    public HibernatedCircuit? Remove(string circuitId)
    {
        lock (_lock)
        {
            if (!_byId.Remove(circuitId, out var node))
            {
                return null;
            }

            _oldestFirst.Remove(node);
            _owners.Remove(node.Value.Owner);
            if (ReferenceEquals(_byKey.GetValueOrDefault(node.Value.Packed), node.Value))
            {
                _byKey.Remove(node.Value.Packed);
            }

            return node.Value;
        }
    }

    /// <summary>The circuit that has hibernated longest, if it has since before this time.</summary>
    public HibernatedCircuit? OldestBefore(DateTimeOffset time) =>
        Locked(() => _oldestFirst.First is { Value: var oldest } && oldest.View.StateSince < time ? oldest : null);

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}

/// <summary>What is kept of a hibernated circuit: its last view, and the key of its snapshot.</summary>
internal sealed class HibernatedCircuit(SnapshotKey key, CircuitInfo view, PathString pathBase, string? address, string? signIn)
{
    // Only kept for a user who is not signed in.
    private readonly string? _address = view.UserKey is null ? address : null;

    public CircuitInfo View { get; } = view;

    /// <summary>The base path of the app.</summary>
    public PathString PathBase { get; } = pathBase;

    /// <summary>See <see cref="Identity.SignIn.Mark"/>.</summary>
    public string? SignIn { get; } = signIn;

    public SnapshotKey Key => Packed.Unpack();

    public HibernatedOwner Owner => HibernatedOwner.Of(View, _address);

    internal PackedKey Packed { get; } = PackedKey.Of(key);

    /// <summary>A key as bits. As text it would take a seventh of the memory of a hibernated circuit.</summary>
    internal readonly record struct PackedKey(UInt128 High, UInt128 Low)
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
