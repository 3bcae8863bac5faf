using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CircuitKit.Blazor;

/// <summary>
/// A hash of captured values, whatever their order. It shows that a circuit is unchanged without keeping its state. Only compared within the process
/// that computed it.
/// </summary>
internal static class StateFingerprint
{
    // A captured state is a dictionary, whose own enumerator allocates nothing.
    public static UInt128 Of(IReadOnlyDictionary<string, byte[]> state) => Of(state as Dictionary<string, byte[]> ?? new(state));

    // A sum, because a dictionary has no order. The count makes an empty state differ from none.
    private static UInt128 Of(Dictionary<string, byte[]> state)
    {
        var sum = (UInt128)(uint)state.Count + 1;
        foreach (var (key, value) in state)
        {
            sum += OfEntry(key, value);
        }

        return sum;
    }

    // The key is the seed, so that the value is hashed in one pass and without a buffer.
    private static UInt128 OfEntry(string key, byte[] value) =>
        XxHash128.HashToUInt128(value, unchecked((long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.AsSpan()))));
}
