using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CircuitKit.Blazor;

namespace CircuitKit.FleetSimulation.Nodes;

/// <summary>
/// The state of a synthetic circuit: a counter, and text that compresses as an app's JSON does. Only the counter is kept per circuit.
/// </summary>
internal sealed class SyntheticState(int bytes)
{
    private const string Key = "state";

    // As large as what the framework has to say of the root components of a small page, and encrypted: it does not compress.
    private const int RootComponentsLength = 700;

    private static readonly byte[] s_rootComponents = Encoding.UTF8.GetBytes(
        $$"""{"1":"{{Convert.ToBase64String(RandomNumberGenerator.GetBytes(RootComponentsLength))}}"}""");

    private readonly byte[] _text = Rows(bytes);

    public CapturedState Capture(long changes)
    {
        byte[] value = [.. _text];
        BinaryPrimitives.WriteInt64LittleEndian(value, changes);
        Dictionary<string, byte[]> state = new() { [Key] = value };
        return new CapturedState(state, s_rootComponents) { Fingerprint = StateFingerprint.Of(state) };
    }

    /// <summary>How often the circuit had changed when this was captured; -1 for anything else.</summary>
    public static long ChangesIn(IReadOnlyDictionary<string, byte[]> state) =>
        state.TryGetValue(Key, out byte[]? value) && value.Length >= sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(value) : -1;

    // Half of each row differs from the others.
    private static byte[] Rows(int length)
    {
        StringBuilder text = new();
        while (text.Length < length + sizeof(long))
        {
            text.Append("{\"product\":\"").Append(RandomNumberGenerator.GetHexString(24)).Append("\",\"quantity\":1,\"note\":null},");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, Math.Max(length, sizeof(long))));
    }
}
