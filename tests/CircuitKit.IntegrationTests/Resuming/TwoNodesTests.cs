using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>Two servers with one store and one key ring, and a browser whose next connection lands on the other one.</summary>
public sealed class TwoNodesTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_its_node_has_let_go_goes_on_with_the_latest_work_on_the_other()
    {
        using TempFolder snapshots = new();
        using TempFolder keys = new();
        await using TrackedApp first = await StartAsync(snapshots, keys);
        await using TrackedApp second = await StartAsync(snapshots, keys);
        await using HeadlessCircuit circuit = await OpenClickedAsync(first);
        string marker = circuit.TextOf("marker");

        await first.EvictAsync(circuit);
        await using HeadlessCircuit moved = await second.OpenAsync("counter");
        await moved.PretendAsync(circuit);

        Assert.Equal(ReconnectOutcome.Resumed, await moved.ReconnectAsync(Cancelled));
        Assert.Equal(("1", marker), (moved.TextOf("count"), moved.TextOf("marker")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_its_node_still_keeps_goes_on_from_its_last_checkpoint_on_the_other_and_the_old_one_cannot_overwrite_it()
    {
        using TempFolder snapshots = new();
        using TempFolder keys = new();
        await using TrackedApp first = await StartAsync(snapshots, keys);
        await using TrackedApp second = await StartAsync(snapshots, keys);
        await using HeadlessCircuit circuit = await OpenClickedAsync(first);
        await first.WaitUntilSavedAsync();
        await circuit.DropAsync();
        await using HeadlessCircuit moved = await second.OpenAsync("counter");
        await moved.PretendAsync(circuit);

        Assert.Equal(ReconnectOutcome.Resumed, await moved.ReconnectAsync(Cancelled));
        Assert.Equal("1", moved.TextOf("count"));
        await moved.ClickAsync("increment", Cancelled);
        await moved.WaitForTextAsync("count", "2", Cancelled);

        // No hand-over yet: the first node does not know, and keeps its own until its retention time is over.
        Assert.Single(first.Registry.List());
        await second.WaitUntilSavedAsync();
        await first.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
        await second.EvictAsync(moved);
        Assert.Equal(ReconnectOutcome.Resumed, await moved.ReconnectAsync(Cancelled));
        Assert.Equal("2", moved.TextOf("count"));
    }

    private static Task<TrackedApp> StartAsync(TempFolder snapshots, TempFolder keys) =>
        TrackedApp.StartAsync("--store", $"file:{snapshots.Path}", "--keys", keys.Path);

    private static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app)
    {
        HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        return circuit;
    }
}
