using System.Text.Json;
using CircuitKit.Snapshots;

namespace CircuitKit.Benchmarks.Snapshots.Codec;

/// <summary>The least that anybody would store of a circuit: what baselines turn into JSON.</summary>
/// <param name="State">The app's values.</param>
/// <param name="RootComponents">The framework's description.</param>
public sealed record PlainState(IReadOnlyDictionary<string, byte[]> State, byte[] RootComponents)
{
    internal static PlainState Of(Snapshot snapshot) => new(snapshot.State, snapshot.RootComponents);

    internal byte[] Pack(Func<Stream, Stream> compress)
    {
        var packed = new MemoryStream();
        using (var stream = compress(packed))
        {
            JsonSerializer.Serialize(stream, this);
        }

        return packed.ToArray();
    }
}
