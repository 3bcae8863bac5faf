using CircuitKit.Cluster;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>The commonest trap: servers that share the Redis and not the keys.</summary>
public sealed class KeyRingTests
{
    private const int Timeout = 120_000;

    private const string OtherApp = "If these are servers of another app, give each app its own CircuitKit:Redis:KeyPrefix.";

    private const string OtherRing = "It was encrypted with a key that is not in this server's data protection key ring.";

    private const string OtherApplication = "it was encrypted under another data protection application name";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Servers_with_other_keys_find_each_other_out_and_say_what_to_do_until_it_is_right()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(Quick);
        TrackedApp stranger = await nodes.AddStrangerAsync(Quick);

        await WaitForAsync(nodes.First, HealthStatus.Degraded);
        await WaitForAsync(stranger, HealthStatus.Degraded);

        Assert.Contains(OtherRing, (await HealthAsync(nodes.First)).Description, StringComparison.Ordinal);
        Assert.Contains($"cannot read what these servers encrypt: {NodeId(stranger)}. {OtherApp}", ErrorOf(nodes.First), StringComparison.Ordinal);
        Assert.DoesNotContain(NodeId(nodes.Second), ErrorOf(nodes.First), StringComparison.Ordinal);
        string remark = await RemarkAsync(nodes.Second, NodeId(nodes.First));
        Assert.Contains(OtherRing, remark, StringComparison.Ordinal);
        Assert.Contains(NodeId(stranger), remark, StringComparison.Ordinal);
        Assert.Equal(2, (await ClusterViewTests.Cluster(nodes.Second).ListNodesAsync(Cancelled)).Count);

        await stranger.DisposeAsync();
        await WaitForAsync(nodes.First, HealthStatus.Healthy);
        Assert.Contains(nodes.First.Logs.GetSnapshot(), line => line.Id.Id == 5021);
    }

    [Fact(Timeout = Timeout)]
    public async Task Servers_with_another_application_name_are_told_that()
    {
        string[] prefix = ["--CircuitKit:Redis:KeyPrefix", "shared"];
        await using TwoNodes nodes = await TwoNodes.StartAsync(Quick, prefix);
        await TrackedApp.WaitForAsync(() => KnowsOthers(nodes.First) && KnowsOthers(nodes.Second));
        await using TrackedApp stranger = await nodes.AddStrangerAsync(
            builder =>
            {
                Quick(builder);
                builder.Services.AddDataProtection().SetApplicationName("another");
            },
            ["--keys", nodes.Keys, .. prefix]);

        await WaitForAsync(nodes.First, HealthStatus.Degraded);
        await WaitForAsync(stranger, HealthStatus.Degraded);

        Assert.Contains(OtherApplication, ErrorOf(nodes.First), StringComparison.Ordinal);
        Assert.Contains(OtherApplication, ErrorOf(stranger), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Servers_with_other_limits_are_told_which()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(Quick);
        await using TrackedApp third = await nodes.AddAsync(builder =>
        {
            Quick(builder);
            builder.Services.Configure<CircuitKitOptions>(options => options.Snapshots.Protect = false);
        });

        await TrackedApp.WaitForAsync(() => nodes.First.Logs.GetSnapshot().Any(line => line.Id.Id == 5022));

        Assert.Contains(
            "CircuitKit:Snapshots:Protect is True here and False elsewhere",
            Assert.Single(nodes.First.Logs.GetSnapshot(), line => line.Id.Id == 5022).Message,
            StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(nodes.First)).Status);
    }

    [Fact(Timeout = Timeout)]
    public async Task Restarted_server_that_has_lost_its_keys_says_so_at_the_first_snapshot_it_cannot_read()
    {
        using TempFolder folder = new();
        using TempFolder keys = new();
        using TempFolder newKeys = new();
        TrackedApp first = await TrackedApp.StartAsync("--store", $"file:{folder.Path}", "--keys", keys.Path);
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(first);
        await first.WaitUntilSavedAsync();
        await circuit.DropAsync();
        await first.DisposeAsync();
        await using TrackedApp second = await TrackedApp.StartAsync("--store", $"file:{folder.Path}", "--keys", newKeys.Path);
        circuit.RouteTo(second.Page(""));

        await Assert.ThrowsAnyAsync<Exception>(async () => Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled)));

        Assert.StartsWith(
            $"A stored snapshot was refused (Unverified). {OtherRing}",
            Assert.Single(second.Logs.GetSnapshot(), line => line.Id.Id == 2010).Message,
            StringComparison.Ordinal);
    }

    private static void Quick(WebApplicationBuilder builder) =>
        builder.Services.Configure<CircuitKitOptions>(options => options.Cluster.HeartbeatInterval = TimeSpan.FromSeconds(1));

    private static bool KnowsOthers(TrackedApp app) => app.App.Services.GetRequiredService<ClusterNodes>().HasOthers;

    private static string NodeId(TrackedApp app) => app.App.Services.GetRequiredService<CircuitKit.Tracking.Identity.NodeIdentity>().Id;

    private static string ErrorOf(TrackedApp app) => Assert.Single(app.Logs.GetSnapshot(), line => line.Id.Id == 5020).Message;

    private static async Task<HealthReportEntry> HealthAsync(TrackedApp app) =>
        (await app.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancelled)).Entries["circuitkit"];

    // It says so with its next heartbeat.
    private static async Task<string> RemarkAsync(TrackedApp app, string nodeId)
    {
        while (true)
        {
            NodeInfo? node = (await ClusterViewTests.Cluster(app).ListNodesAsync(Cancelled)).SingleOrDefault(node => node.Id == nodeId);
            if (node?.Remarks is [var remark])
            {
                return remark;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
        }
    }

    private static async Task WaitForAsync(TrackedApp app, HealthStatus status)
    {
        while ((await HealthAsync(app)).Status != status)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
        }
    }
}
