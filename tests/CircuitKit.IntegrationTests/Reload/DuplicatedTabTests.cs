using System.Buffers.Text;
using System.Diagnostics.Metrics;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.Snapshots.Guard;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Reload;

/// <summary>A duplicate of a tab starts with a copy of its state, where the app has asked for it; the tab keeps its own.</summary>
public sealed class DuplicatedTabTests
{
    private const int Timeout = 120_000;

    // The event of a circuit that goes on from its last checkpoint.
    private const int HandOverTimedOut = 3061;

    private static readonly string[] s_copies = ["--CircuitKit:Reload:Restore", "On", "--CircuitKit:Reload:CopyDuplicatedTabs", "true"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("global")]
    [InlineData("perpage")]
    [InlineData("noprerender")]
    public async Task Duplicate_starts_with_a_copy_and_each_goes_on_by_itself(string mode)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(["--mode", mode, .. s_copies]);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(app);

        await using HeadlessCircuit copy = await DuplicateAsync(app, page);
        Assert.Equal((true, "1"), (copy.IsRestored, copy.TextOf("count")));
        await ClickAsync(copy, "2");
        await ClickAsync(copy, "3");
        await using HeadlessCircuit copyOfCopy = await DuplicateAsync(app, copy);
        await ClickAsync(page, "2");

        Assert.Equal(("2", "3", "3"), (page.TextOf("count"), copy.TextOf("count"), copyOfCopy.TextOf("count")));
        Assert.Equal(3, app.Registry.List().Count);
        Assert.All(app.Registry.List(), circuit => Assert.Null(circuit.ContinuationOf));
    }

    [Fact(Timeout = Timeout)]
    public async Task Each_has_a_snapshot_of_its_own()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_copies);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First);
        await using HeadlessCircuit copy = await DuplicateAsync(nodes.First, page);
        await ClickAsync(copy, "2");

        page.RouteTo(nodes.Second.Page(""));
        copy.RouteTo(nodes.Second.Page(""));
        await nodes.First.EvictAsync(page);
        await nodes.First.EvictAsync(copy);
        await copy.ReconnectAsync(Cancelled);
        await page.ReconnectAsync(Cancelled);

        Assert.Equal(("1", "2"), (page.TextOf("count"), copy.TextOf("count")));
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.Configuration);
        await Eventually.IsAsync(async () => await SnapshotsAsync(redis) == 2, Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Duplicate_may_come_to_another_server()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_copies);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First, "ann");

        await using HeadlessCircuit copy = await DuplicateAsync(nodes.Second, page, user: "ann");

        Assert.Equal("1", copy.TextOf("count"));
        await ClickAsync(copy, "2");
        await ClickAsync(page, "2");
        Assert.True(nodes.First.Serves(page));
        Assert.True(nodes.Second.Serves(copy));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_that_sleeps_is_copied_from_its_snapshot_and_wakes_with_its_own(bool isElsewhere)
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_copies);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First);
        await nodes.First.EvictAsync(page);

        await using HeadlessCircuit copy = await DuplicateAsync(isElsewhere ? nodes.Second : nodes.First, page);
        Assert.Equal("1", copy.TextOf("count"));
        await ClickAsync(copy, "2");
        await page.ReconnectAsync(Cancelled);

        Assert.Equal("1", page.TextOf("count"));
        await ClickAsync(page, "2");
    }

    [Fact(Timeout = Timeout)]
    public async Task End_of_one_is_not_the_end_of_the_other()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_copies);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(app);
        string id = Assert.Single(app.Registry.List()).Id;
        await using HeadlessCircuit copy = await DuplicateAsync(app, page);

        await app.App.Services.GetRequiredService<ICircuitControl>().CloseAsync(id, cancellationToken: Cancelled);

        Assert.NotEqual(id, Assert.Single(app.Registry.List()).Id);
        await ClickAsync(copy, "2");
    }

    [Theory(Timeout = Timeout)]
    [InlineData("counter", "--CircuitKit:Reload:CopyDuplicatedTabs", "false")]
    [InlineData("counter", "--CircuitKit:Reload:Restore", "Off")]
    [InlineData("afresh", "--CircuitKit:Reload:Restore", "On")]
    public async Task Duplicate_of_a_page_that_is_not_to_be_copied_begins_anew(string path, params string[] settings)
    {
        await using TrackedApp app = await TrackedApp.StartAsync([.. s_copies, .. settings]);
        await using HeadlessCircuit page = await app.OpenAsync(path);
        await ClickAsync(page, "1");

        await using HeadlessCircuit copy = await DuplicateAsync(app, page, path);

        Assert.Equal((false, "0"), (copy.IsRestored, copy.TextOf("count")));
        await ClickAsync(page, "2");
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Nobody_copies_the_page_of_another_user(bool isElsewhere, bool isAsleep)
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_copies);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First, "ann");
        TrackedApp asked = isElsewhere ? nodes.Second : nodes.First;
        if (isAsleep)
        {
            await nodes.First.EvictAsync(page);
        }

        using MetricCollector<long> refusals = Refusals(asked, "snapshot");
        await using HeadlessCircuit copy = await DuplicateAsync(asked, page, user: "ben");

        Assert.Equal((false, "0"), (copy.IsRestored, copy.TextOf("count")));
        Assert.Equal("wrong_user", Assert.Single(refusals.GetMeasurementSnapshot()).Tags["reason"]);
        if (isAsleep)
        {
            await page.ReconnectAsync(Cancelled);
        }

        await ClickAsync(page, "2");
    }

    [Fact(Timeout = Timeout)]
    public async Task Store_that_does_not_respond_keeps_no_duplicate_from_starting_and_costs_the_page_nothing()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, [.. s_copies, .. TwoNodes.ImpatientStore]);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First);
        await nodes.First.WaitUntilSavedAsync();
        await nodes.Redis.FreezeAsync();
        try
        {
            await using HeadlessCircuit elsewhere = await DuplicateAsync(nodes.Second, page);
            await ClickAsync(elsewhere, "1");
            await ClickAsync(page, "2");
            ResilientSnapshotStore store = nodes.First.App.Services.GetRequiredService<ResilientSnapshotStore>();
            await Eventually.IsAsync(() => store.Health.State == SnapshotStoreState.Degraded, Cancelled);
            await using HeadlessCircuit here = await DuplicateAsync(nodes.First, page);
            await ClickAsync(page, "3");

            // Once the store is known to be away, the copy of this node is in its memory.
            Assert.Equal((false, true, "2"), (elsewhere.IsRestored, here.IsRestored, here.TextOf("count")));
        }
        finally
        {
            await nodes.Redis.ThawAsync();
        }
    }

    [Theory(Timeout = Timeout)]
    [InlineData("arm-never", false)]
    [InlineData("arm-never", true)]
    [InlineData("arm-10s", true)]
    public async Task Page_that_cannot_be_saved_in_time_is_not_copied_and_keeps_what_it_has(string arm, bool isElsewhere)
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_copies);
        await using HeadlessCircuit page = await nodes.First.OpenAsync("slow");
        await ClickAsync(page, "1");
        await nodes.First.WaitUntilSavedAsync();
        await page.ClickAsync(arm, Cancelled);
        await ClickAsync(page, "2");

        await using HeadlessCircuit copy = await DuplicateAsync(isElsewhere ? nodes.Second : nodes.First, page, "slow");

        Assert.Equal((false, "0"), (copy.IsRestored, copy.TextOf("count")));
        Assert.DoesNotContain(nodes.Second.Logs.GetSnapshot(), record => record.Id.Id == HandOverTimedOut);
        await page.ClickAsync("disarm", Cancelled);
        await ClickAsync(page, "3");
        await nodes.First.WaitUntilSavedAsync();
        await nodes.First.EvictAsync(page);
        await page.ReconnectAsync(Cancelled);
        Assert.Equal("3", page.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Made_up_secret_begins_anew()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_copies);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(app);
        await page.PretendAsync($"{page.CircuitSecret}x");

        await using HeadlessCircuit copy = await DuplicateAsync(app, page);

        Assert.False(copy.IsRestored);
    }

    [Fact(Timeout = Timeout)]
    public async Task Connection_gets_one_copy_and_what_is_not_used_goes_soon()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_copies);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First);
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.Configuration);
        await nodes.First.WaitUntilSavedAsync();
        RedisKey[] before = await KeysAsync(redis);

        await using HeadlessCircuit copy = await DuplicateAsync(nodes.First, page, addsComponents: false);
        RedisKey[] copies = [.. (await KeysAsync(redis)).Except(before)];
        for (int i = 0; i < 3; i++)
        {
            Assert.Null(await copy.ResumeAgainAsync(page.CircuitSecret, Cancelled));
        }

        // What it starts with, and what it is kept under.
        Assert.Equal(2, copies.Length);
        Assert.Equal(copies.Length, (await KeysAsync(redis)).Except(before).Count());
        TimeSpan?[] left = await Task.WhenAll(copies.Select(key => redis.GetDatabase().KeyTimeToLiveAsync(key)));
        Assert.Contains(left, time => time <= TimeSpan.FromMinutes(10));
    }

    [Fact(Timeout = Timeout)]
    public async Task Copy_counts_as_a_circuit_more_and_a_refusal_once()
    {
        await using TrackedApp app = await TrackedApp.StartAsync([.. s_copies, "--CircuitKit:Admission:MaxCircuitsPerUser", "2"]);
        using MetricCollector<long> refusals = Refusals(app, "admission");
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(app, "ann");
        await using HeadlessCircuit copy = await DuplicateAsync(app, page, user: "ann");
        Assert.True(copy.IsRestored);

        CircuitRefusedException refused = await Assert.ThrowsAsync<CircuitRefusedException>(() => DuplicateAsync(app, page, user: "ann"));

        Assert.Equal("user", refused.Reason);
        Assert.Equal(1, refusals.GetMeasurementSnapshot().EvaluateAsCounter());
        await ClickAsync(page, "2");
        await copy.CloseAsync(Cancelled);
        await Eventually.IsAsync(() => app.Registry.List().Count == 1, Cancelled);
        await using HeadlessCircuit again = await DuplicateAsync(app, page, user: "ann");
        Assert.Equal("2", again.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Sign_out_takes_both()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_copies);
        await using HeadlessCircuit page = await TwoNodes.OpenClickedAsync(nodes.First, "ann");
        await nodes.First.EvictAsync(page);
        await using HeadlessCircuit copy = await DuplicateAsync(nodes.Second, page, user: "ann");

        await nodes.First.App.Services.GetRequiredService<ICircuitControl>().CloseUserAsync("ann", cancellationToken: Cancelled);

        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(nodes.Redis.Configuration);
        await Eventually.IsAsync(async () => await SnapshotsAsync(redis) == 0, Cancelled);
        Assert.Empty(nodes.Second.Registry.List());
    }

    private static MetricCollector<long> Refusals(TrackedApp app, string of) =>
        new(app.App.Services.GetRequiredService<IMeterFactory>(), "CircuitKit", $"circuitkit.{of}.refusals");

    // Those with content: what was removed leaves a mark for half an hour.
    private static async Task<RedisKey[]> KeysAsync(ConnectionMultiplexer redis)
    {
        List<RedisKey> keys = [];
        await foreach (RedisKey key in redis.GetServers()[0].KeysAsync(pattern: "*:snapshot:*"))
        {
            if (await redis.GetDatabase().HashExistsAsync(key, "p"))
            {
                keys.Add(key);
            }
        }

        return [.. keys];
    }

    private static async Task<int> SnapshotsAsync(ConnectionMultiplexer redis) => (await KeysAsync(redis)).Length;

    private static Task<HeadlessCircuit> DuplicateAsync(
        TrackedApp app, HeadlessCircuit page, string path = "counter", string? user = null, bool addsComponents = true) =>
        page.LoadAgainAsync(
            new HeadlessCircuitOptions
            {
                Page = app.Page(path),
                AddsComponents = addsComponents,
                HubQuery = $"ck_tab={Base64Url.EncodeToString(Guid.NewGuid().ToByteArray())}&ck_frame=top",
                Headers = user is null ? new Dictionary<string, string>() : new() { ["X-Test-User"] = user },
            },
            Cancelled,
            isDuplicate: true);

    private static async Task ClickAsync(HeadlessCircuit page, string count)
    {
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", count, Cancelled);
    }
}
