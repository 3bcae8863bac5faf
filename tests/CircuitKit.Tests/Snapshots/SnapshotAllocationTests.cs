using System.Buffers;
using System.Text;
using CircuitKit.Blazor;
using CircuitKit.Snapshots;

namespace CircuitKit.Tests.Snapshots;

/// <summary>What a checkpoint leaves behind for the garbage collector.</summary>
public sealed class SnapshotAllocationTests
{
    // Enumerators over the state, and what becomes of the key and the times.
    private const int Small = 512;

    private const int ValueLength = 14 * 1024 / 10;

    private static readonly Snapshot s_snapshot = Some.Snapshot() with
    {
        State = Enumerable.Range(1, 10).ToDictionary(i => $"Page.Lines.{i}", Lines),
    };

    [Fact]
    public void Hashing_a_captured_state_allocates_nothing() =>
        Assert.Equal(0, AllocatedBytes.PerCall(static () => StateFingerprint.Of(s_snapshot.State)));

    [Fact]
    public void Packing_allocates_the_payload_and_nothing_that_grows_with_the_state()
    {
        SnapshotSerializer serializer = Some.Serializer(Some.Plain());
        int payload = serializer.Write(s_snapshot).Payload.Length;

        Assert.InRange(AllocatedBytes.PerCall(() => serializer.Write(s_snapshot)), payload, payload + Small);
    }

    [Fact]
    public void Packing_and_encrypting_allocates_the_payload_and_nothing_that_grows_with_the_state()
    {
        SnapshotSerializer serializer = Some.Serializer();
        int payload = serializer.Write(s_snapshot).Payload.Length;

        Assert.InRange(AllocatedBytes.PerCall(() => serializer.Write(s_snapshot)), payload, payload + Small);
    }

    [Fact]
    public void Unpacking_allocates_the_state_and_nothing_else_that_grows_with_it()
    {
        SnapshotSerializer serializer = Some.Serializer(Some.Plain());
        byte[] payload = serializer.Write(s_snapshot).Payload;
        int state = s_snapshot.RootComponents.Length + s_snapshot.State.Sum(entry => entry.Value.Length + (2 * entry.Key.Length) + 100);
        var clock = Some.Clock();

        Assert.InRange(AllocatedBytes.PerCall(() => serializer.Read(payload, clock)), 0, state + (4 * Small));
    }

    [Fact]
    public void Pooled_buffers_go_back_without_the_state()
    {
        byte[] secret = "a secret of the state"u8.ToArray();
        Snapshot snapshot = s_snapshot with { State = new Dictionary<string, byte[]>(s_snapshot.State) { ["secret"] = secret } };
        SnapshotSerializer serializer = Some.Serializer(Some.Plain());
        serializer.Read(serializer.Write(snapshot).Payload);

        byte[][] rented = [.. Enumerable.Range(0, 8).Select(_ => ArrayPool<byte>.Shared.Rent(16 * 1024))];

        Assert.All(rented, buffer => Assert.Equal(-1, buffer.AsSpan().IndexOf(secret)));
        Array.ForEach(rented, buffer => ArrayPool<byte>.Shared.Return(buffer));
    }

    private static byte[] Lines(int page) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(page * 1_000, 200).Select(line => $"{line * line:D8},"))[..ValueLength]);
}
