using CircuitKit.Snapshots;

namespace CircuitKit.Tests.Snapshots;

/// <summary>The decoder answers on any bytes at all: it never throws, and never believes what was changed under protection.</summary>
public sealed class SnapshotFuzzTests
{
    private readonly SnapshotSerializer _sealing = Some.Serializer();
    private readonly SnapshotSerializer _plain = Some.Serializer(Some.Plain());

    [Fact]
    public void Every_flip_of_every_byte_of_a_protected_payload_is_refused()
    {
        byte[] payload = _sealing.Write(Some.Snapshot(valueLength: 2_000)).Payload;
        for (int at = 0; at < payload.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                payload[at] ^= (byte)(1 << bit);
                Assert.False(_sealing.Read(payload).Succeeded, $"byte {at}, bit {bit}");
                payload[at] ^= (byte)(1 << bit);
            }
        }

        Assert.True(_sealing.Read(payload).Succeeded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_truncation_and_every_trailing_byte_is_refused(bool protect)
    {
        SnapshotSerializer serializer = protect ? _sealing : _plain;
        foreach (int valueLength in (int[])[40, 2_000])
        {
            byte[] payload = serializer.Write(Some.Snapshot(valueLength)).Payload;
            for (int length = 0; length < payload.Length; length++)
            {
                Assert.False(serializer.Read(payload[..length]).Succeeded, $"cut to {length} of {payload.Length}");
            }

            for (int more = 0; more < 256; more++)
            {
                Assert.False(serializer.Read([.. payload, (byte)more]).Succeeded, $"byte {more} behind the end");
            }
        }
    }

    [Fact]
    public void A_hundred_thousand_mutations_of_a_plain_payload_never_throw_and_never_pass_the_limits() => Mutate(120_000, seed: 20300506);

    /// <summary>On demand: other mutations at each run. The seed stands in the test's output.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public void Ten_million_mutations_of_a_plain_payload_never_throw_and_never_pass_the_limits()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"Seed {seed}");
        Mutate(10_000_000, seed);
    }

    private void Mutate(int count, int seed)
    {
        var random = new Random(seed);
        byte[][] seeds =
        [
            _plain.Write(Some.Snapshot()).Payload,
            _plain.Write(Some.Snapshot(valueLength: 2_000)).Payload,
            new Crafted().Payload(),
        ];
        var refusals = new HashSet<SnapshotRefusal>();
        for (int i = 0; i < count; i++)
        {
            byte[] payload = Mutate(seeds[i % seeds.Length], seeds[random.Next(seeds.Length)], random);
            SnapshotReadResult result = _plain.Read(payload);
            refusals.Add(result.Refusal);
            if (result.Snapshot is { } snapshot)
            {
                Assert.Equal(Some.Key, snapshot.Key);
                Assert.Equal(Some.User, snapshot.User);
                Assert.True(snapshot.State.Count <= 1_000);
            }
        }

        // The mutations reach every reason a plain payload can be refused for, so they go deep enough.
        Assert.Equal(
            [
                SnapshotRefusal.None, SnapshotRefusal.Malformed, SnapshotRefusal.TooNew, SnapshotRefusal.WrongProtection, SnapshotRefusal.WrongKey,
                SnapshotRefusal.WrongUser, SnapshotRefusal.Expired, SnapshotRefusal.TooLarge, SnapshotRefusal.BadCompression,
            ],
            refusals.Order());
    }

    [Fact]
    public void Random_bytes_of_any_length_are_refused()
    {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] payload = new byte[random.Next(600)];
            random.NextBytes(payload);
            if (i % 2 == 0 && payload.Length > 6)
            {
                "CKSN"u8.CopyTo(payload);
                payload[4] = 1;
                payload[5] = 0;
            }

            Assert.False(_plain.Read(payload).Succeeded);
        }
    }

    private static byte[] Mutate(byte[] seed, byte[] other, Random random)
    {
        byte[] payload = [.. seed];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(payload.Length);
            switch (random.Next(6))
            {
                case 0:
                    payload[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    payload[at] = (byte)random.Next(256);
                    break;
                case 2:
                    BitConverter.TryWriteBytes(payload.AsSpan(at), random.Next(2) == 0 ? int.MaxValue : random.Next());
                    break;
                case 3:
                    payload = [.. payload[..at], .. payload[Math.Min(payload.Length, at + random.Next(1, 9))..], 0];
                    break;
                case 4:
                    payload = [.. payload[..at], (byte)random.Next(256), .. payload[at..]];
                    break;
                default:
                    payload = [.. payload[..at], .. other[Math.Min(at, other.Length - 1)..]];
                    break;
            }
        }

        return payload;
    }
}
