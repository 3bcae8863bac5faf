using CircuitKit.Cluster;
using CircuitKit.Lifetime.NewVersion;
using CircuitKit.Persistence.Reload;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.Tests.Lifetime.NewVersion;

/// <summary>What a server tells the pages that are connected to it, and what it answers those that want to move.</summary>
public sealed class NewVersionPagesTests
{
    private const string Mine = "2";

    [Fact]
    public async Task New_page_learns_its_version_and_no_more()
    {
        await using CheckpointHarness node = NewNode();
        FakeBrowser browser = new();

        await ConnectAsync(node, browser, "");

        var (message, contents) = Assert.Single(browser.Told);
        Assert.Equal("CircuitKit.Version", message);
        Assert.Equal([VersionStamp.Of(Mine, node.Get<ClusterNodes>().VersionSince).ToString()], contents);
    }

    [Fact]
    public async Task Page_of_an_older_version_is_told_with_the_settings()
    {
        await using CheckpointHarness node = NewNode(options =>
        {
            options.NewVersion.Mode = NewVersionMode.Ask;
            options.NewVersion.IdleTime = TimeSpan.FromMinutes(2);
            options.Reload.KeepFor = TimeSpan.FromMinutes(3);
        });
        using MetricCollector<long> pages = Pages(node);
        FakeBrowser browser = new();

        await ConnectAsync(node, browser, Stamp(node, "1", TimeSpan.FromHours(-1)));

        var (message, contents) = Assert.Single(browser.Told);
        Assert.Equal("CircuitKit.NewVersion", message);
        Assert.Equal([IdOf(Mine), 1, 120_000, 100, 180_000], contents);
        Assert.Equal("told", Assert.Single(pages.GetMeasurementSnapshot()).Tags["outcome"]);
    }

    [Theory]
    [InlineData(Mine, -1)]
    [InlineData("3", 1)]
    public async Task Page_of_the_same_or_a_newer_version_is_told_nothing(string version, int hours)
    {
        await using CheckpointHarness node = NewNode();
        FakeBrowser browser = new();

        await ConnectAsync(node, browser, Stamp(node, version, TimeSpan.FromHours(hours)));

        Assert.Empty(browser.Told);
    }

    [Theory]
    [InlineData(NewVersionMode.Off, "")]
    [InlineData(NewVersionMode.Quiet, null)]
    public async Task Nothing_is_said_where_it_is_off_or_the_script_does_not_follow_versions(NewVersionMode mode, string? sent)
    {
        await using CheckpointHarness node = NewNode(options => options.NewVersion.Mode = mode);
        FakeBrowser browser = new();

        await ConnectAsync(node, browser, sent);

        Assert.Empty(browser.Told);
    }

    [Fact]
    public async Task Pages_are_told_once_of_each_version_and_when_it_is_taken_back()
    {
        await using CheckpointHarness node = NewNode();
        (FakeBrowser old, FakeBrowser recent) = (new(), new());
        await ConnectAsync(node, old, Stamp(node, Mine, TimeSpan.Zero));
        await ConnectAsync(node, recent, Stamp(node, "3", TimeSpan.FromHours(1)));
        NodeRecord mine = node.Get<ClusterNodes>().Describe();
        NodeRecord other = new() { Id = "other", AppVersion = "3", VersionSince = node.Time.GetUtcNow().AddHours(1) };
        NewVersionPages pages = node.Get<NewVersionPages>();

        pages.Follow(FleetVersions.Of(mine, [mine, other]));
        pages.Follow(FleetVersions.Of(mine, [mine, other, other with { Id = "another" }]));
        Assert.Equal([IdOf("3")], Told(old));
        Assert.Empty(recent.Told);

        pages.Follow(FleetVersions.Of(mine, [mine]));
        Assert.Equal([IdOf("3"), ""], Told(old));
        Assert.Equal([IdOf(Mine)], Told(recent));

        Assert.Equal(
            [
                "Most servers run version 3 of the app now; this one runs 2. Pages of an older version are told.",
                "Most servers run version 2 of the app now; this one runs 2. Pages of an older version are told.",
            ],
            node.Logs.GetSnapshot().Where(line => line.Id.Id == 7100).Select(line => line.Message));
    }

    [Fact]
    public void Moves_of_many_pages_are_spread() =>
        Assert.Equal((TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(100)), (NewVersionPages.Spread(1), NewVersionPages.Spread(1_000)));

    [Fact(Timeout = 30_000)]
    public async Task Snapshot_of_a_page_that_moves_is_kept_when_it_leaves_and_not_for_ever_when_it_stays()
    {
        await using CheckpointHarness node = NewNode();
        (CircuitConnection connection, TrackedCircuit circuit) = await OpenAsync(node, isUsed: false);
        Assert.False(node.Get<ReloadPages>().TryKeep(circuit));

        Assert.True(await AskAsync(node, connection, "kept/untouched"));

        Assert.True(node.Get<ReloadPages>().TryKeep(circuit));
        Assert.Equal(TimeSpan.FromMinutes(10), circuit.KeptAfterLeaving);
        Assert.Single(node.Store.Saves);
        node.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(node.Get<ReloadPages>().TryKeep(circuit));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("kept", false, "not_kept")]
    [InlineData("kept/untouched", false, "not_kept")]
    [InlineData("all", true, "moved")]
    public async Task Page_that_was_used_and_does_not_keep_everything_moves_only_when_it_must(string words, bool moves, string outcome)
    {
        await using CheckpointHarness node = NewNode();
        using MetricCollector<long> pages = Pages(node);
        (CircuitConnection connection, _) = await OpenAsync(node);

        Assert.Equal(moves, await AskAsync(node, connection, words));
        Assert.Equal(outcome, Assert.Single(pages.GetMeasurementSnapshot()).Tags["outcome"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Page_whose_circuit_is_held_or_cannot_be_saved_stays()
    {
        await using CheckpointHarness node = NewNode(options => options.Hibernation.UsedPages = true);
        (CircuitConnection connection, TrackedCircuit circuit) = await OpenAsync(node);
        using (circuit.Hold("upload"))
        {
            Assert.False(await AskAsync(node, connection, "kept"));
        }

        node.Store.Answer = SnapshotSaveOutcome.Removed;
        Assert.False(await node.PassWhileAsync(AskAsync(node, connection, "all")));
        Assert.False(circuit.IsMoving);
        connection.Circuit = null;
        Assert.False(await AskAsync(node, connection, "all"));
    }

    private static CheckpointHarness NewNode(Action<CircuitKitOptions>? configure = null) => new(options =>
    {
        options.AppVersion = Mine;
        configure?.Invoke(options);
    });

    private static MetricCollector<long> Pages(CheckpointHarness node) =>
        new(node.Get<System.Diagnostics.Metrics.IMeterFactory>(), "CircuitKit", "circuitkit.version.pages");

    private static string Stamp(CheckpointHarness node, string version, TimeSpan later) =>
        VersionStamp.Of(version, node.Get<ClusterNodes>().VersionSince + later).ToString();

    private static string IdOf(string version) => VersionStamp.Of(version, default).Id;

    private static IEnumerable<object?> Told(FakeBrowser browser) => browser.Told.Select(told => told.Contents[0]);

    private static async Task<CircuitConnection> ConnectAsync(CheckpointHarness node, FakeBrowser browser, string? version)
    {
        CircuitConnection connection = new()
        {
            Tab = TabIdentity.Unknown, User = null, UserKey = null, Secret = "secret-circuit-1", Browser = browser, PageVersion = version,
        };
        node.Get<HubConnections>().Add(connection);
        await node.Get<NewVersionStep>().OnConnectedAsync(connection, new FakeCaller(), () => Task.CompletedTask);
        return connection;
    }

    private static async Task<(CircuitConnection Connection, TrackedCircuit Circuit)> OpenAsync(CheckpointHarness node, bool isUsed = true)
    {
        CircuitConnection connection = await ConnectAsync(node, new FakeBrowser(), "");
        (TrackedCircuit circuit, FakeCircuit live) = node.Open(connection);
        connection.Circuit = circuit;
        node.Circuits.Apply(circuit, CircuitEvent.ConnectionUp);
        live.Value = "something";
        if (isUsed)
        {
            circuit.Use();
        }

        circuit.Mark();
        return (connection, circuit);
    }

    private static Task<bool> AskAsync(CheckpointHarness node, CircuitConnection connection, string words) =>
        node.Get<PageMoves>().PrepareAsync(connection, MoveRequest.Parse($"CircuitKit.Move/{words}")!.Value, TestContext.Current.CancellationToken);
}
