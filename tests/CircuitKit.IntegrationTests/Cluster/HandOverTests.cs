using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>A browser's next connection lands on another node while the first one still has its circuit.</summary>
public sealed class HandOverTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Circuit_goes_on_elsewhere_with_work_that_no_checkpoint_has_and_lives_once()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await nodes.First.OpenAsync("counter");
        await nodes.First.WaitUntilSavedAsync();
        HoldCheckpoints(nodes.First, circuit);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        string marker = circuit.TextOf("marker");
        await circuit.DropAsync();
        circuit.RouteTo(nodes.Second.Page("/"));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal(("1", marker), (circuit.TextOf("count"), circuit.TextOf("marker")));
        Assert.Empty(nodes.First.Registry.List());
        Assert.Single(nodes.Second.Registry.List());
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_was_never_saved_is_handed_over_all_the_same()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await nodes.First.OpenAsync("counter");
        HoldCheckpoints(nodes.First, circuit);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        circuit.RouteTo(nodes.Second.Page("/"));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_whose_old_connection_still_looks_alive_is_handed_over_and_that_connection_cut()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit halfOpen = await TwoNodes.OpenClickedAsync(nodes.First);
        await using HeadlessCircuit circuit = await nodes.Second.OpenAsync("counter");
        await circuit.PretendAsync(halfOpen);

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Assert.Equal("1", circuit.TextOf("count"));
        Assert.Empty(nodes.First.Registry.List());
        await TrackedApp.WaitForAsync(() => !halfOpen.IsConnected);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_can_go_back_and_forth_and_every_click_counts()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await nodes.First.OpenAsync("counter");
        for (int click = 1; click <= 6; click++)
        {
            await circuit.ClickAsync("increment", Cancelled);
            await circuit.WaitForTextAsync("count", $"{click}", Cancelled);
            await circuit.DropAsync();
            circuit.RouteTo((click % 2 == 1 ? nodes.Second : nodes.First).Page("/"));
            Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
            Assert.Equal($"{click}", circuit.TextOf("count"));
        }

        Assert.Single(nodes.First.Registry.List());
        Assert.Empty(nodes.Second.Registry.List());
    }

    [Fact(Timeout = Timeout)]
    public async Task Hundred_circuits_that_move_at_once_all_arrive_with_their_last_click()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, TwoNodes.PatientStore);
        HeadlessCircuit[] circuits = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => TwoNodes.OpenClickedAsync(nodes.First)));
        string[] markers = [.. circuits.Select(circuit => circuit.TextOf("marker"))];

        ReconnectOutcome[] outcomes = await Task.WhenAll(circuits.Select(async circuit =>
        {
            circuit.RouteTo(nodes.Second.Page("/"));
            return await circuit.ReconnectAsync(Cancelled);
        }));

        Assert.All(outcomes, outcome => Assert.Equal(ReconnectOutcome.Resumed, outcome));
        Assert.Equal(markers, circuits.Select(circuit => circuit.TextOf("marker")));
        Assert.All(circuits, circuit => Assert.Equal("1", circuit.TextOf("count")));
        Assert.Empty(nodes.First.Registry.List());
        Assert.Equal(100, nodes.Second.Registry.List().Count);
        await Task.WhenAll(circuits.Select(circuit => circuit.DisposeAsync().AsTask()));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("throws", "arm", "armed")]
    [InlineData("slow", "arm-never", "never")]
    public async Task Circuit_that_cannot_be_captured_any_more_goes_on_from_its_last_good_snapshot(string page, string arm, string armed)
    {
        // By then the new server gives up to ask for what never comes.
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, "--CircuitKit:Cluster:HandOverTimeout", "00:00:02");
        await using HeadlessCircuit circuit = await nodes.First.OpenAsync(page);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await nodes.First.WaitUntilSavedAsync();
        await circuit.ClickAsync(arm, Cancelled);
        await circuit.WaitForTextAsync("armed", armed, Cancelled);
        circuit.RouteTo(nodes.Second.Page("/"));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
        Assert.Single(nodes.Second.Registry.List());
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_of_another_person_stays_where_it_is()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.First, user: "alice");
        await circuit.DropAsync();
        await using HeadlessCircuit thief = await nodes.Second.OpenAsync("counter", user: "mallory");
        await thief.PretendAsync(circuit);

        Assert.Equal(ReconnectOutcome.Rejected, await thief.ReconnectAsync(Cancelled));

        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    // As if a checkpoint were under way without end: only the hand-over itself can save what is done from now on.
    private static void HoldCheckpoints(TrackedApp app, HeadlessCircuit circuit)
    {
        TrackedCircuit checkpoint = app.App.Services.GetRequiredService<CircuitTable>().FindLive(SnapshotKey.FromSecret(circuit.CircuitSecret))!;
        checkpoint.NotBefore = long.MaxValue;
    }
}
