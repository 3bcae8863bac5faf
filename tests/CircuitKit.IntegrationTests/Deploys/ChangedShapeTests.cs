using System.Text.RegularExpressions;

namespace CircuitKit.IntegrationTests.Deploys;

/// <summary>Two real builds of one app, of which the second has another assembly version and other shapes.</summary>
public sealed partial class ChangedShapeTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Next_version_restores_what_still_fits_and_reports_the_rest()
    {
        await using VersionedApp app = await VersionedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenFilledAsync();

        await app.DeployAsync();
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal("2", circuit.TextOf("version"));
        Assert.Equal("3", circuit.TextOf("count"));
        Assert.Equal("Ada 5", circuit.TextOf("order"));
        Assert.Equal("", circuit.TextOf("changed"));
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "4", Cancelled);

        // Of the page a text that is a date now, of the services a text that is a number now.
        Assert.Equal(2, (await app.CircuitAsync()).GetProperty("unreadableValues").GetInt32());
        Assert.Equal("1.0.0", (await app.CircuitAsync()).GetProperty("resumedFromVersion").GetString());
        await app.Process.WaitForOutputAsync("System.Nullable`1[System.DateOnly]", Cancelled);
        await app.Process.WaitForOutputAsync("CircuitKit.VersionedApp.Ticket/Number", Cancelled);
        Assert.Equal(
            ["System.Nullable`1[System.DateOnly]", "CircuitKit.VersionedApp/CircuitKit.VersionedApp.Ticket/Number"],
            UnreadableValue().Matches(app.Process.Output).Select(match => match.Groups[1].Value).OrderDescending());
    }

    [Fact(Timeout = Timeout)]
    public async Task Services_find_their_state_in_a_build_with_another_assembly_version()
    {
        await using VersionedApp app = await VersionedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenFilledAsync();

        await app.DeployAsync();
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal("2", circuit.TextOf("version"));
        Assert.Equal(("apple,pear", "a boat", "Ada"), (circuit.TextOf("basket"), circuit.TextOf("wish"), circuit.TextOf("owner")));
        Assert.Equal("0", circuit.TextOf("ticket"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Services_find_their_state_over_several_deploys_and_back()
    {
        await using VersionedApp app = await VersionedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenFilledAsync();

        // Killed right after each resume too: what was carried over has to say as much as what was captured.
        foreach (string version in new[] { "V2", "V1", "V2" })
        {
            await app.DeployAsync(version);
            Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
            Assert.Equal(("apple,pear", "a boat", "Ada"), (circuit.TextOf("basket"), circuit.TextOf("wish"), circuit.TextOf("owner")));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Root_component_of_a_library_is_found_by_a_server_that_has_shown_no_page_yet()
    {
        await using VersionedApp app = await VersionedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("islands/widget");
        await circuit.ClickAsync("write", Cancelled);
        await circuit.WaitForTextAsync("note", "written", Cancelled);
        await app.WaitForSnapshotsAsync();

        await app.DeployAsync();

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("written", circuit.TextOf("note"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Framework_alone_ends_the_circuit_over_a_value_that_does_not_fit()
    {
        await using VersionedApp app = await VersionedApp.StartAsync("--stock-values", "true");
        await using HeadlessCircuit circuit = await app.OpenFilledAsync();

        await app.DeployAsync("V2", "--stock-values", "true");

        CircuitErrorException error = await Assert.ThrowsAsync<CircuitErrorException>(() => circuit.ReconnectAsync(Cancelled));
        Assert.Contains("System.Text.Json.JsonException", error.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("A restored value could not be read as (.+) and is left out")]
    private static partial Regex UnreadableValue();
}
