using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Deploys;

/// <summary>What <c>CircuitKit:Snapshots:OtherVersions</c> and <c>CircuitKit:AppVersion</c> decide.</summary>
public sealed class OtherVersionTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Discarded_version_is_rejected_and_its_snapshot_gone()
    {
        await using VersionedApp app = await VersionedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenFilledAsync();

        await app.DeployAsync("V2", "--CircuitKit:Snapshots:OtherVersions", "Discard");

        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
        await app.Process.WaitForOutputAsync("Snapshots of app version 1.0.0 are discarded by this version, 2.0.0", Cancelled);
        await Eventually.IsAsync(() => !app.HasSnapshots, Cancelled);

        // Not even the version that wrote it gets it back.
        await app.DeployAsync("V1");
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Own_version_is_not_discarded()
    {
        await using VersionedApp app = await VersionedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenFilledAsync();

        await app.DeployAsync("V1", "--CircuitKit:Snapshots:OtherVersions", "Discard");

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("3", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task App_says_itself_what_counts_as_another_version()
    {
        string[] schema = ["--CircuitKit:AppVersion", "schema 7", "--CircuitKit:Snapshots:OtherVersions", "Discard"];
        await using VersionedApp app = await VersionedApp.StartAsync(schema);
        await using HeadlessCircuit circuit = await app.OpenFilledAsync();

        await app.DeployAsync("V2", schema);

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("schema 7", (await app.CircuitAsync()).GetProperty("resumedFromVersion").GetString());
    }
}
