using System.Globalization;
using CircuitKit.IntegrationTests.Admission;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Resume;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>P9, one living successor: a client that resumes again and again, and never says that its page is shown.</summary>
public sealed class NeverAcknowledgedTests(ITestOutputHelper output)
{
    private const int Timeout = 180_000;
    private const int Tries = SnapshotClaim.MaxPerHour;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Of_twenty_resumes_of_one_snapshot_one_circuit_lives_on_one_server_with_files()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(Limit, TwoNodes.PatientStore);
        await using HeadlessCircuit client = await OpenEvictedAsync(app);
        string origin = client.CircuitSecret;

        List<string> secrets = [];
        for (int i = 0; i < Tries; i++)
        {
            secrets.Add(await ResumeAndDropAsync(client, origin));
        }

        await client.PretendAsync(origin);
        Assert.Equal(ReconnectOutcome.Rejected, await client.ReconnectAsync(Cancelled));
        Assert.InRange(await CountLiveAsync(client, secrets), 0, 1);
        FrameworkTruth truth = new(app);
        await TrackedApp.WaitForAsync(() => truth.Connected == 0);
        Assert.InRange(truth.Disconnected, 0, 1);
        Assert.InRange(app.Registry.List().Count, 0, 1);
        await app.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.InRange(app.Snapshots().Count(), 1, 2);
    }

    [Fact(Timeout = Timeout)]
    public async Task Of_twenty_resumes_of_one_snapshot_one_circuit_lives_on_two_servers()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(Limit, TwoNodes.PatientStore);
        await using HeadlessCircuit client = await OpenEvictedAsync(nodes.First);
        string origin = client.CircuitSecret;

        List<string> secrets = [];
        for (int i = 0; i < Tries; i++)
        {
            client.RouteTo((i % 2 == 0 ? nodes.Second : nodes.First).Page(""));
            secrets.Add(await ResumeAndDropAsync(client, origin));
        }

        int live = 0;
        foreach (TrackedApp node in new[] { nodes.First, nodes.Second })
        {
            client.RouteTo(node.Page(""));
            live += await CountLiveAsync(client, secrets);
        }

        Assert.InRange(live, 0, 1);
        Assert.InRange(nodes.First.Registry.List().Count + nodes.Second.Registry.List().Count, 0, 1);
        await FlushAsync(nodes);
        Assert.InRange(await SnapshotsInAsync(nodes.Redis), 1, 2);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Line_of_resumes_that_never_get_their_page_leaves_one_circuit_and_two_snapshots(bool addsComponents)
    {
        const int Resumes = 50;
        await using TwoNodes nodes = await TwoNodes.StartAsync(Limit, TwoNodes.PatientStore);
        await using HeadlessCircuit client = await OpenEvictedAsync(nodes.First);

        // Each with the secret that the one before has brought.
        for (int i = 0; i < Resumes; i++)
        {
            client.RouteTo((i % 3 == 0 ? nodes.Second : nodes.First).Page(""));
            if (addsComponents)
            {
                client.AcknowledgesRenders = false;
                Assert.NotEqual(ReconnectOutcome.Rejected, await client.ReconnectAsync(Cancelled));
                await client.DropAsync();
            }
            else
            {
                Assert.True(await client.ResumeAndDropAsync(Cancelled));
            }
        }

        FrameworkTruth[] truth = [new(nodes.First), new(nodes.Second)];
        await Eventually.IsAsync(() => truth.Sum(node => node.Connected + node.Disconnected) <= 1, Cancelled);
        int unopened = new[] { nodes.First, nodes.Second }.Sum(node => node.App.Services.GetRequiredService<UnopenedResumes>().Count);
        Assert.InRange(unopened, 0, 1);
        await FlushAsync(nodes);
        Assert.InRange(await SnapshotsInAsync(nodes.Redis), 1, 2);
    }

    [Fact(Timeout = Timeout)]
    public async Task Megabyte_of_state_resumed_and_dropped_again_and_again_fills_neither_the_heap_nor_redis()
    {
        const int Megabyte = 1 << 20;
        const int Resumes = 60;
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RestartableApp app = await RestartableApp.StartWithAsync(
            $"redis:{redis.Configuration}", "--CircuitKit:Admission:MaxCircuits", "100", "--CircuitKit:Admission:MaxCircuitsPerAddress", "3");
        await using HeadlessCircuit client = await app.OpenAsync("bulk?kb=1024");
        await client.WaitForTextAsync("length", $"{Megabyte}", Cancelled);
        await app.WaitForSnapshotsAsync();
        await client.DropAsync();
        long before = await HeapAsync(app);

        for (int i = 0; i < Resumes; i++)
        {
            Assert.True(await client.ResumeAndDropAsync(Cancelled));
        }

        // The pools of the burst give their arrays back in time; a circuit that is left would not.
        long after;
        while ((after = await HeapAsync(app)) > before + (Resumes / 4 * Megabyte))
        {
            await Eventually.PauseAsync(Cancelled);
        }

        while (await SnapshotsInAsync(redis) > 2)
        {
            await Eventually.PauseAsync(Cancelled);
        }

        Assert.True(await SnapshotsInAsync(redis) > 0);
        output.WriteLine($"heap {before >> 20} MB before, {after >> 20} MB after {Resumes} resumes");
    }

    [Fact(Timeout = Timeout)]
    public async Task Who_went_on_with_the_new_secret_is_not_disturbed_by_a_resume_with_the_old_one()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit client = await OpenEvictedAsync(nodes.First, user: null);
        await using HeadlessCircuit old = await nodes.Second.OpenAsync("counter");
        await old.PretendAsync(client);
        client.AcknowledgesRenders = false;
        Assert.Equal(ReconnectOutcome.Resumed, await client.ReconnectAsync(Cancelled));
        await client.DropAsync();

        // Live here, or resumed from what was carried over there: either shows that it has the new secret.
        client.AcknowledgesRenders = true;
        Assert.NotEqual(ReconnectOutcome.Rejected, await client.ReconnectAsync(Cancelled));

        Assert.Equal(ReconnectOutcome.Rejected, await old.ReconnectAsync(Cancelled));
        await client.ClickAsync("increment", Cancelled);
        await client.WaitForTextAsync("count", "2", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Of_a_page_that_acknowledges_and_a_resume_that_takes_over_at_the_same_moment_one_goes_on()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, "--CircuitKit:Snapshots:ClaimLease", "00:00:01");
        for (int round = 0; round < 6; round++)
        {
            await using HeadlessCircuit slow = await OpenEvictedAsync(nodes.First, user: null);
            await using HeadlessCircuit other = await nodes.Second.OpenAsync("counter");
            await other.PretendAsync(slow);
            Assert.True(await slow.ResumeAndHoldAsync(Cancelled));

            // The other waits for the lease to run out; in some rounds the page is there just then.
            Task<ReconnectOutcome> taking = Task.Run(() => other.ReconnectAsync(Cancelled), Cancelled);
            await Task.WhenAny(taking, Task.Delay(TimeSpan.FromMilliseconds(200 * round), TimeProvider.System, Cancelled));
            Task<bool> showing = Task.Run(() => GoesOnAsync(slow), Cancelled);
            bool[] goOn = [await showing, await taking == ReconnectOutcome.Resumed];

            Assert.Contains(true, goOn);
            await Eventually.IsAsync(() => !(nodes.First.Serves(slow) && nodes.Second.Serves(other)), Cancelled);
            Assert.True(nodes.First.Serves(slow) || nodes.Second.Serves(other), "Nobody has the work.");
        }
    }

    private static async Task<bool> GoesOnAsync(HeadlessCircuit circuit)
    {
        try
        {
            await circuit.ShowAsync(Cancelled);
            return true;
        }
        catch (Exception exception) when (exception is CircuitDisconnectedException or CircuitErrorException)
        {
            return false;
        }
    }

    private static void Limit(WebApplicationBuilder builder) => LimitedApp.Limit(
        builder, limits => (limits.MaxCircuitsPerUser, limits.MaxCircuitsPerAddress, limits.UserLimitBehavior) = (1, 3, UserLimitBehavior.Refuse));

    private static async Task<HeadlessCircuit> OpenEvictedAsync(TrackedApp app, string? user = "ann")
    {
        HeadlessCircuit circuit = await app.OpenAsync("counter", user);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await app.WaitUntilSavedAsync();
        await app.EvictAsync(circuit);
        await app.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
        return circuit;
    }

    // With the first render, and without its receipt.
    private static async Task<string> ResumeAndDropAsync(HeadlessCircuit client, string secret)
    {
        await client.PretendAsync(secret);
        client.AcknowledgesRenders = false;
        Assert.Equal(ReconnectOutcome.Resumed, await client.ReconnectAsync(Cancelled));
        await client.DropAsync();
        return client.CircuitSecret;
    }

    private static async Task<int> CountLiveAsync(HeadlessCircuit client, IEnumerable<string> secrets)
    {
        int live = 0;
        foreach (string secret in secrets)
        {
            await client.PretendAsync(secret);
            live += await client.ConnectAgainAsync(Cancelled) ? 1 : 0;
        }

        await client.DropAsync();
        return live;
    }

    private static async Task FlushAsync(TwoNodes nodes)
    {
        await nodes.First.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
        await nodes.Second.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
    }

    private static async Task<long> HeapAsync(RestartableApp app)
    {
        using HttpClient http = new() { BaseAddress = app.Process.BaseUri };
        return long.Parse(await http.GetStringAsync("test/heap", Cancelled), CultureInfo.InvariantCulture);
    }

    // Not what is remembered of removed ones.
    private static async Task<int> SnapshotsInAsync(RedisServer redis)
    {
        string script = "local n = 0 for _, k in ipairs(redis.call('KEYS', '*:snapshot:*')) do n = n + redis.call('HEXISTS', k, 'p') end return n";
        return int.Parse(await redis.CommandAsync("EVAL", script, "0"), CultureInfo.InvariantCulture);
    }
}
