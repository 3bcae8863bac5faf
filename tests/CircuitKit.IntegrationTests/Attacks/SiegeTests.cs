using System.Collections.Concurrent;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Resuming;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Attacks;

/// <summary>P5 and P9: one hostile client of each kind beside honest users, who notice nothing.</summary>
public sealed class SiegeTests(ITestOutputHelper output)
{
    private const int Timeout = 1_200_000;

    // Not the notes of snapshots that were removed, which expire by themselves.
    private const string CountSnapshots =
        """
        local snapshots = 0
        for _, key in ipairs(redis.call('KEYS', '*:snapshot:*')) do snapshots = snapshots + redis.call('HEXISTS', key, 'p') end
        return snapshots
        """;

    private static readonly string[] s_limits =
    [
        "--forwarded", "true",
        "--CircuitKit:Admission:MaxCircuits", "300",
        "--CircuitKit:Admission:MaxCircuitsPerAddress", "10",
        "--CircuitKit:Admission:MaxCircuitsPerUser", "5",
        "--CircuitKit:Admission:MaxCircuitsPerTab", "2",
        "--CircuitKit:Snapshots:MaxPerUser", "20",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public Task Honest_users_lose_nothing_with_files() => BesiegeWithFilesAsync(users: 10, TimeSpan.FromSeconds(15), longestWait: null);

    [Fact(Timeout = Timeout)]
    public Task Honest_users_lose_nothing_on_two_servers_with_redis() =>
        BesiegeWithRedisAsync(users: 10, TimeSpan.FromSeconds(15), longestWait: null);

    [Fact(Timeout = Timeout)]
    [Trait("Category", "Long")]
    public Task Fifty_users_neither_lose_nor_wait_for_ten_minutes_with_files() =>
        BesiegeWithFilesAsync(users: 50, TimeSpan.FromMinutes(10), longestWait: TimeSpan.FromSeconds(2));

    [Fact(Timeout = Timeout)]
    [Trait("Category", "Long")]
    public Task Fifty_users_neither_lose_nor_wait_for_ten_minutes_with_redis() =>
        BesiegeWithRedisAsync(users: 50, TimeSpan.FromMinutes(10), longestWait: TimeSpan.FromSeconds(2));

    private async Task BesiegeWithFilesAsync(int users, TimeSpan time, TimeSpan? longestWait)
    {
        await using RestartableApp app = await RestartableApp.StartAsync(
            ["--CircuitKit:Snapshots:File:SweepInterval", "00:00:02", .. TwoNodes.PatientStore, .. s_limits]);
        await BesiegeAsync([app.Process.BaseUri], users, time, longestWait);
        output.WriteLine($"{CountFiles(app)} snapshots in files");

        // The limit of a user holds at each sweep.
        await Eventually.IsAsync(() => CountFiles(app) <= MostSnapshots(users), Cancelled);
    }

    private async Task BesiegeWithRedisAsync(int users, TimeSpan time, TimeSpan? longestWait)
    {
        await using NodeProcesses nodes = await NodeProcesses.StartAsync(2, [.. TwoNodes.PatientStore, .. s_limits]);
        await BesiegeAsync([nodes[0].BaseUri, nodes[1].BaseUri], users, time, longestWait);
        string keys = await nodes.Redis.CommandAsync("EVAL", CountSnapshots, "0");
        Assert.InRange(int.Parse(keys, provider: null), 0, MostSnapshots(users));
    }

    // A page for each user, and one for each reload whose beacon is on its way; of the hostile clients what the limit allows each, and what is
    // being resumed.
    private static int MostSnapshots(int users) => (2 * users) + (HostileClient.Kinds.Count * 25);

    private static int CountFiles(RestartableApp app) => SnapshotsOnDisk.In(app.SnapshotFolder).Count;

    private async Task BesiegeAsync(Uri[] servers, int users, TimeSpan time, TimeSpan? longestWait)
    {
        ConcurrentQueue<string> troubles = new();
        HonestUser[] honest = [.. Enumerable.Range(0, users).Select(i => new HonestUser(i, servers[i % servers.Length], troubles))];
        HostileClient[] hostile =
        [
            .. HostileClient.Kinds.Select((kind, i) => new HostileClient(i, kind.Name, kind.Once, servers[i % servers.Length], honest)),
        ];
        long before = await HeapAsync(servers[0]);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task[] all = [.. honest.Select(user => user.LiveAsync(over.Token)), .. hostile.Select(client => client.AttackAsync(over.Token))];
        await Task.Delay(time, TimeProvider.System, Cancelled);
        await over.CancelAsync();
        await Task.WhenAll(all);
        foreach (HonestUser user in honest)
        {
            await user.DisposeAsync();
        }

        TimeSpan slowest = honest.Max(user => user.SlowestAnswer);
        output.WriteLine($"{honest.Sum(user => user.Clicks)} clicks, the slowest {slowest.TotalSeconds:0.00} s");
        output.WriteLine($"heap {before >> 20} MB before, {await HeapAsync(servers[0]) >> 20} MB after");
        foreach (HostileClient client in hostile)
        {
            output.WriteLine($"{client.Attempts} times: {client.Name}");
        }

        Assert.Empty(troubles);
        Assert.All(honest, user => Assert.True(user.Clicks > 0));
        Assert.All(hostile, client => Assert.True(client.Attempts > 1, client.Name));
        Assert.True(longestWait is null || slowest < longestWait, $"Somebody waited for {slowest}.");
    }

    private static async Task<long> HeapAsync(Uri server)
    {
        using HttpClient http = new() { BaseAddress = server };
        return long.Parse(await http.GetStringAsync("test/heap", Cancelled), provider: null);
    }
}
