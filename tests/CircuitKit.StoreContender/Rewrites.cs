using System.Buffers.Binary;

namespace CircuitKit.StoreContender;

/// <summary>Saves that follow each other until the process is killed, each of another size.</summary>
public static class Rewrites
{
    private const int MaxLength = 300_000;

    /// <summary>Saves each key until the process ends, and says each save that was acknowledged.</summary>
    public static Task RunAsync(ISnapshotStore store, int keys) => Task.WhenAll(Enumerable.Range(0, keys).Select(key => Task.Run(async () =>
    {
        for (long version = 1; ; version++)
        {
            var snapshot = new StoredSnapshot { Payload = Payload(key, version), Version = version, TimeToLive = TimeSpan.FromHours(1) };
            SnapshotSaveOutcome outcome = await store.SaveAsync(SnapshotKey.FromSecret($"contended {key}"), snapshot, CancellationToken.None);
            Console.WriteLine(outcome == SnapshotSaveOutcome.Saved ? $"{key} {version}" : $"{outcome}");
        }
    })));

    /// <summary>What is saved: each eight bytes of it say of which key and version they are.</summary>
    public static byte[] Payload(int key, long version)
    {
        byte[] payload = new byte[8 * (1 + (((version * 7919) + (key * 104_729)) % (MaxLength / 8)))];
        for (int at = 0; at < payload.Length; at += 8)
        {
            BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(at), (version * 1_000) + key);
        }

        return payload;
    }
}
