using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CircuitKit.Blazor;

/// <summary>
/// A hash over captured values, in any order of theirs, by which an unchanged circuit is recognised without keeping its state. It is compared in
/// the process that made it and nowhere else.
/// </summary>
internal static class StateFingerprint
{
    public static UInt128 Of(IReadOnlyDictionary<string, byte[]> state)
    {
        // Captures bring a dictionary; asked for its own enumerator it allocates nothing, and every capture comes through here.
        if (state is Dictionary<string, byte[]> captured)
        {
            return Of(captured);
        }

        var sum = StartFor(state.Count);
        foreach (var (key, value) in state)
        {
            sum += OfEntry(key, value);
        }

        return sum;
    }

    private static UInt128 Of(Dictionary<string, byte[]> state)
    {
        var sum = StartFor(state.Count);
        foreach (var (key, value) in state)
        {
            sum += OfEntry(key, value);
        }

        return sum;
    }

    // Added up per entry, because a dictionary has no order of its own; the count keeps the empty state apart from none.
    private static UInt128 StartFor(int count) => (UInt128)(uint)count + 1;

    // The key goes in as the seed: one pass over the value where it lies, without a hasher or a buffer of its own.
    private static UInt128 OfEntry(string key, byte[] value) =>
        XxHash128.HashToUInt128(value, unchecked((long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.AsSpan()))));
}
