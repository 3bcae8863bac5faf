namespace CircuitKit.IntegrationTests.Deploys;

/// <summary>Pages that the framework does not accept in the next version: what it does, and what CircuitKit says of it.</summary>
public sealed class RefusedPageTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Renamed_root_component_is_rejected_and_the_older_version_still_gets_the_state()
    {
        await using VersionedApp app = await VersionedApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenWrittenAsync(app, "islands/renamed");

        await app.DeployAsync();
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));

        const string Said = "The framework did not accept a snapshot of app version 1.0.0 (this is 2.0.0), which is given back";
        await app.Process.WaitForOutputAsync(Said, Cancelled);
        Assert.Single(Lines(app, Said));
        await app.DeployAsync("V1");
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("written", circuit.TextOf("note"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Root_component_without_its_old_parameter_ends_in_an_error_that_is_told()
    {
        await using VersionedApp app = await VersionedApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenWrittenAsync(app, "islands/panel");

        await app.DeployAsync();
        await Assert.ThrowsAsync<CircuitErrorException>(() => circuit.ReconnectAsync(Cancelled));

        await app.Process.WaitForOutputAsync("resumed from a snapshot of app version 1.0.0, failed before its page was shown", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_with_other_roots_than_its_snapshot_ends_in_an_error_that_is_told()
    {
        await using VersionedApp app = await VersionedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("islands/two");
        await app.WaitForSnapshotsAsync();
        await using HeadlessCircuit changed = await app.OpenAsync("islands/panel");
        await changed.PretendAsync(circuit);
        await circuit.DropAsync();
        await app.DeployAsync("V1");

        CircuitErrorException error = await Assert.ThrowsAsync<CircuitErrorException>(() => changed.ReconnectAsync(Cancelled));

        Assert.Contains("The persisted circuit state is invalid.", error.Message, StringComparison.Ordinal);
        await app.Process.WaitForOutputAsync("A browser's page has other root components than its snapshot", Cancelled);
    }

    private static async Task<HeadlessCircuit> OpenWrittenAsync(VersionedApp app, string page)
    {
        HeadlessCircuit circuit = await app.OpenAsync(page);
        await circuit.ClickAsync("write", Cancelled);
        await circuit.WaitForTextAsync("note", "written", Cancelled);
        await app.WaitForSnapshotsAsync();
        return circuit;
    }

    private static string[] Lines(VersionedApp app, string text) =>
        [.. app.Process.Output.Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal))];
}
