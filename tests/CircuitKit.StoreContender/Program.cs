using System.Globalization;
using System.Text;
using CircuitKit;
using CircuitKit.StoreContender;
using Microsoft.Extensions.DependencyInjection;

// One of several processes that contend for the snapshots of one store. Arguments: "file:<folder>" or "redis:<host:port>", name, number of
// keys, "claim", "save", "rewrite" or "race". Says "ready" and waits for lines. "claim" and "save" try that many keys for each line, from the one
// that the line names, and say what they won: the numbers of the keys claimed, or the highest version of its own that was acknowledged for each
// key. "rewrite" saves every key again and again, for ever, and says "key version" for each save that was acknowledged. "race" runs one race for
// each line.
string name = args[1];
int keys = int.Parse(args[2], CultureInfo.InvariantCulture);
await using ServiceProvider services = ContendedStore.Services(args[0]);
ISnapshotStore store = services.GetRequiredService<ISnapshotStore>();

Console.WriteLine("ready");
if (args[3] == "race")
{
    await Races.RunAsync(store, name);
    return;
}

if (args[3] == "rewrite")
{
    await Console.In.ReadLineAsync();
    await Rewrites.RunAsync(store, keys);
    return;
}

// Each process begins at another key, so that each comes first somewhere.
int me = name[^1] - '0';
while (await Console.In.ReadLineAsync() is { } line)
{
    int first = int.Parse(line, CultureInfo.InvariantCulture);
    long[] won = new long[keys];
    await Parallel.ForAsync(0, keys, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (turn, cancellationToken) =>
    {
        int i = (turn + (me * keys / 4)) % keys;
        var key = SnapshotKey.FromSecret($"contended {first + i}");
        won[i] = args[3] == "claim"
            ? await ClaimAsync(key, cancellationToken)
            : await SaveAsync(key, first + i, cancellationToken);
    });
    Console.WriteLine(string.Join(',', won));
}

async Task<long> ClaimAsync(SnapshotKey key, CancellationToken cancellationToken)
{
    SnapshotClaim claim = await store.ClaimAsync(key, name, TimeSpan.FromMinutes(1), cancellationToken);
    return claim.Outcome == SnapshotClaimOutcome.Claimed ? 1 : 0;
}

async Task<long> SaveAsync(SnapshotKey key, int number, CancellationToken cancellationToken)
{
    long newest = 0;

    // Each process has versions of its own, so that an acknowledged one can be told from the others.
    for (long version = 10 + me; version < 200; version += 10)
    {
        var snapshot = new StoredSnapshot
        {
            Payload = Encoding.UTF8.GetBytes($"{number}:{version}"),
            Version = version,
            TimeToLive = TimeSpan.FromHours(1),
        };
        if (await store.SaveAsync(key, snapshot, cancellationToken) == SnapshotSaveOutcome.Saved)
        {
            newest = version;
        }
    }

    return newest;
}
