using System.Globalization;
using System.Text;
using CircuitKit;
using CircuitKit.Snapshots.File;
using CircuitKit.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

// One of several processes that contend for the snapshots of one folder. Arguments: folder, name, number of keys, "claim" or "save".
// Says "ready", waits for a line, then tries every key; says at last what it won: "claim" the numbers of the keys it claimed, "save"
// the highest version of its own that was acknowledged for each key.
string folder = args[0];
string name = args[1];
int keys = int.Parse(args[2], CultureInfo.InvariantCulture);

using ServiceProvider services = new ServiceCollection().AddMetrics().AddSingleton<CircuitKitMetrics>().BuildServiceProvider();
var store = new FileSnapshotStore(
    Options.Create(new FileSnapshotOptions { Folder = folder }),
    TimeProvider.System,
    services.GetRequiredService<CircuitKitMetrics>(),
    NullLogger<FileSnapshotStore>.Instance);

Console.WriteLine("ready");
await Console.In.ReadLineAsync();
long[] won = new long[keys];

// Each process begins at another key, so that each comes first somewhere.
int me = name[^1] - '0';
await Parallel.ForAsync(0, keys, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (turn, cancellationToken) =>
{
    int i = (turn + (me * keys / 4)) % keys;
    var key = SnapshotKey.FromSecret($"contended {i}");
    if (args[3] == "claim")
    {
        SnapshotClaim claim = await store.ClaimAsync(key, name, TimeSpan.FromMinutes(1), cancellationToken);
        won[i] = claim.Outcome == SnapshotClaimOutcome.Claimed ? 1 : 0;
        return;
    }

    // Each process has versions of its own, so that an acknowledged one can be told from the others.
    for (long version = 10 + me; version < 200; version += 10)
    {
        var snapshot = new StoredSnapshot(Encoding.UTF8.GetBytes($"{i}:{version}"), version, TimeSpan.FromHours(1));
        if (await store.SaveAsync(key, snapshot, cancellationToken) == SnapshotSaveOutcome.Saved)
        {
            won[i] = version;
        }
    }
});
Console.WriteLine(string.Join(',', won));
