using System.IO.Hashing;
using System.Text;

namespace CircuitKit.Framework;

/// <summary>A hash over captured values, in any order of theirs, by which an unchanged circuit is recognised without keeping its state.</summary>
internal static class StateFingerprint
{
    public static UInt128 Of(IReadOnlyDictionary<string, byte[]> state)
    {
        // Added up per entry, because a dictionary has no order of its own; the count keeps the empty state apart from none.
        var sum = (UInt128)(uint)state.Count + 1;
        var hash = new XxHash128();
        Span<byte> keyBytes = stackalloc byte[256];
        foreach (var (key, value) in state)
        {
            hash.Reset();
            hash.Append(Encoding.UTF8.TryGetBytes(key, keyBytes, out var written) ? keyBytes[..written] : Encoding.UTF8.GetBytes(key));
            hash.Append([0]);
            hash.Append(value);
            sum += hash.GetCurrentHashAsUInt128();
        }

        return sum;
    }
}
