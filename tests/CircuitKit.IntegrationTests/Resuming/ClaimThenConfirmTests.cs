using System.Diagnostics.Metrics;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>P4, claim, then confirm: between the claim and the first rendered page everything may go wrong, and nothing is lost.</summary>
public sealed class ClaimThenConfirmTests
{
    private const int Timeout = 120_000;
    private static readonly string[] s_shortLease = ["--CircuitKit:Snapshots:ClaimLease", "00:00:02"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Node_killed_between_claim_and_confirm_loses_nothing(bool hasBrowserLearnedTheNewSecret)
    {
        await using NodeProcesses nodes = await NodeProcesses.StartAsync(3, s_shortLease);
        HeadlessCircuit circuit = await OpenClickedAsync(nodes, 3);
        string marker = circuit.TextOf("marker");
        await nodes[0].KillAsync();
        HeadlessCircuit atSecond = await nodes.MoveAsync(circuit, 1);

        Assert.True(await atSecond.ResumeAndHoldAsync(Cancelled));
        await nodes[1].KillAsync();

        // With the old secret after the claim's lease, with the new one from what was carried over.
        HeadlessCircuit atThird = await nodes.MoveAsync(hasBrowserLearnedTheNewSecret ? atSecond : circuit, 2);
        Assert.Equal(ReconnectOutcome.Resumed, await atThird.ReconnectAsync(Cancelled));
        Assert.Equal(("3", marker), (atThird.TextOf("count"), atThird.TextOf("marker")));
        await atThird.ClickAsync("increment", Cancelled);
        Assert.Equal("4", atThird.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Node_that_stands_still_while_it_holds_a_claim_takes_nothing_from_the_one_that_went_on()
    {
        await using NodeProcesses nodes = await NodeProcesses.StartAsync(3, s_shortLease);
        HeadlessCircuit circuit = await OpenClickedAsync(nodes, 3);
        await nodes[0].KillAsync();
        HeadlessCircuit held = await nodes.MoveAsync(circuit, 1);
        Assert.True(await held.ResumeAndHoldAsync(Cancelled));

        // Longer than its lease, which the other one waits for: as a long garbage collection or a machine that is moved.
        nodes[1].Signal(AppSignals.Stop);
        HeadlessCircuit other = await nodes.MoveAsync(circuit, 2);
        Assert.Equal(ReconnectOutcome.Resumed, await other.ReconnectAsync(Cancelled));
        await other.ClickAsync("increment", Cancelled);
        await nodes.WaitForSnapshotsAsync(2);
        nodes[1].Signal(AppSignals.Continue);

        // It wakes up, and its browser confirms a claim that it does not have any more: its circuit ends.
        try
        {
            await held.ShowAsync(Cancelled);
        }
        catch (CircuitDisconnectedException)
        {
        }

        await Eventually.IsAsync(() => !held.IsConnected, Cancelled);
        Assert.Equal(ReconnectOutcome.Rejected, await held.ReconnectUntilAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), Cancelled));
        await nodes.WaitForSnapshotsAsync(1);

        await nodes[2].KillAsync();
        HeadlessCircuit back = await nodes.MoveAsync(other, 1);
        Assert.Equal(ReconnectOutcome.Resumed, await back.ReconnectAsync(Cancelled));
        Assert.Equal("4", back.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Owner_that_stands_still_for_two_seconds_does_not_overwrite_what_went_on_elsewhere()
    {
        await using NodeProcesses nodes = await NodeProcesses.StartAsync(
            2, [.. s_shortLease, "--CircuitKit:Checkpoints:QuietPeriod", "00:00:04", "--CircuitKit:Checkpoints:MaxDelay", "00:00:06"]);
        HeadlessCircuit circuit = await OpenClickedAsync(nodes, 3);

        // It stops with a click that no checkpoint has seen yet.
        await circuit.ClickAsync("increment", Cancelled);
        nodes[0].Signal(AppSignals.Stop);
        HeadlessCircuit moved = await nodes.MoveAsync(circuit, 1);
        Assert.Equal(ReconnectOutcome.Resumed, await moved.ReconnectAsync(Cancelled));
        Assert.Equal("3", moved.TextOf("count"));
        for (int i = 0; i < 3; i++)
        {
            await moved.ClickAsync("increment", Cancelled);
        }

        await nodes.WaitForSnapshotsAsync(1);
        nodes[0].Signal(AppSignals.Continue);

        // Its next checkpoint, or the question that has waited for it, ends its circuit.
        using HttpClient owner = new() { BaseAddress = nodes[0].BaseUri };
        await Eventually.IsAsync(async () => await owner.GetStringAsync("test/circuits", Cancelled) == "0", Cancelled);

        await nodes[1].KillAsync();
        HeadlessCircuit back = await nodes.MoveAsync(moved, 0);
        Assert.Equal(ReconnectOutcome.Resumed, await back.ReconnectAsync(Cancelled));
        Assert.Equal("6", back.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_with_other_components_does_not_use_the_snapshot_up()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_shortLease);
        using MetricCollector<long> resumes = new(nodes.First.App.Services.GetRequiredService<IMeterFactory>(), "CircuitKit", "circuitkit.resumes");
        await using HeadlessCircuit circuit = await nodes.First.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await nodes.First.EvictAsync(circuit);

        // The app was deployed anew, and the page that the browser has loaded meanwhile has another number of root components.
        await using HeadlessCircuit changed = await nodes.First.OpenAsync("counter");
        await changed.PretendAsync(circuit);
        Assert.True(await changed.ResumeAndHoldAsync(Cancelled));
        await Assert.ThrowsAnyAsync<Exception>(() => changed.ShowAsync(Cancelled, components: 1));
        await changed.DropAsync();

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
        Assert.Equal(["resumed", "resumed"], resumes.GetMeasurementSnapshot().Select(measured => (string)measured.Tags["outcome"]!));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_is_never_acknowledged_leaves_the_snapshot_to_the_next_after_the_lease()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, s_shortLease);
        await using HeadlessCircuit circuit = await nodes.First.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await nodes.First.EvictAsync(circuit);
        await using HeadlessCircuit hanging = await nodes.First.OpenAsync("counter");
        await hanging.PretendAsync(circuit);
        hanging.AcknowledgesRenders = false;
        Assert.Equal(ReconnectOutcome.Resumed, await hanging.ReconnectAsync(Cancelled));

        await using HeadlessCircuit next = await nodes.Second.OpenAsync("counter");
        await next.PretendAsync(circuit);

        Assert.Equal(ReconnectOutcome.Resumed, await next.ReconnectAsync(Cancelled));
        Assert.Equal("1", next.TextOf("count"));
    }

    private static async Task<HeadlessCircuit> OpenClickedAsync(NodeProcesses nodes, int clicks)
    {
        HeadlessCircuit circuit = await nodes.OpenAsync(0, "counter");
        for (int i = 0; i < clicks; i++)
        {
            await circuit.ClickAsync("increment", Cancelled);
        }

        await nodes.WaitForSnapshotsAsync(0);
        return circuit;
    }
}
