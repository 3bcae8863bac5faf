using System.Collections.Concurrent;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>Commands given on one node to circuits of another.</summary>
public sealed class ControlTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Circuit_of_another_node_is_closed_and_cannot_be_resumed_anywhere(bool isListed)
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.Second);
        await nodes.Second.WaitUntilSavedAsync();
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        CircuitInfo listed = Assert.Single(
            await ClusterViewTests.Cluster(nodes.First).ListCircuitsAsync(cancellationToken: Cancelled).ToListAsync(Cancelled));
        ConcurrentQueue<CircuitCloseReason> reasons = [];
        using IDisposable listening = nodes.Second.Registry.OnChange(change => reasons.Enqueue(change.Circuit.CloseReason));

        CircuitCommandResult result = isListed
            ? await Control(nodes.First).CloseAsync(listed, cancellationToken: Cancelled)
            : await Control(nodes.First).CloseAsync(listed.Id, cancellationToken: Cancelled);

        Assert.Equal((CircuitCommandOutcome.Done, listed.NodeId), (result.Outcome, result.NodeId));
        Assert.Empty(nodes.Second.Registry.List());
        Assert.Equal(CircuitCloseReason.Closed, reasons.Last());
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
        circuit.RouteTo(nodes.First.Page(""));
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_goes_with_the_end_reaches_the_circuit_of_another_node_and_a_page_without_the_script_is_ended_too()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.Second);
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        string id = Assert.Single(nodes.Second.Registry.List()).Id;
        ConcurrentQueue<CircuitInfo> ends = [];
        using IDisposable listening = nodes.Second.Registry.OnChange(change => ends.Enqueue(change.Circuit));

        CircuitCommandResult result = await Control(nodes.First)
            .CloseAsync(id, new CloseOptions { Message = "We close at six.", Note = "maintenance" }, Cancelled);

        Assert.Equal(CircuitCommandOutcome.Done, result.Outcome);
        Assert.Equal((CircuitCloseReason.Closed, "maintenance"), (ends.Last().CloseReason, ends.Last().CloseNote));
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_went_on_as_another_is_closed_as_that_other()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.First);
        CircuitInfo before = Assert.Single(nodes.First.Registry.List());
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        circuit.RouteTo(nodes.Second.Page(""));
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        CircuitCommandResult result = await Control(nodes.First).CloseAsync(before, cancellationToken: Cancelled);

        Assert.Equal(CircuitCommandOutcome.Done, result.Outcome);
        Assert.Empty(nodes.Second.Registry.List());
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Checkpoint_on_command_has_the_work_that_no_checkpoint_was_due_for()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(builder => builder.Services.Configure<CircuitKitOptions>(options =>
            (options.Checkpoints.QuietPeriod, options.Checkpoints.MaxDelay) = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60))));
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.Second);
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        Assert.Null(Assert.Single(nodes.Second.Registry.List()).Snapshot);

        CircuitCommandResult result = await Control(nodes.First).CheckpointAsync(nodes.Second.Registry.List()[0].Id, Cancelled);

        Assert.Equal(CircuitCommandOutcome.Done, result.Outcome);
        Assert.NotNull(Assert.Single(nodes.Second.Registry.List()).Snapshot);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_nobody_has_is_not_found_and_the_command_is_logged_and_counted()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();

        CircuitCommandResult result = await Control(nodes.First).CloseAsync("no such circuit", cancellationToken: Cancelled);

        Assert.Equal(CircuitCommandOutcome.NotFound, result.Outcome);
        Assert.Contains(
            nodes.First.Logs.GetSnapshot(),
            line => line.Message.StartsWith("Command Close for circuit no such circuit: NotFound, on no server.", StringComparison.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_hangs_is_said_to_have_failed_and_cannot_be_resumed_all_the_same()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.Second);
        await nodes.Second.WaitUntilSavedAsync();
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        CircuitInfo listed = Assert.Single(nodes.Second.Registry.List());
        TrackedCircuit checkpoint = nodes.Second.App.Services.GetRequiredService<CircuitTable>().FindLive(SnapshotKey.FromSecret(circuit.CircuitSecret))!;

        // As if a capture never came to its end.
        await TrackedApp.WaitForAsync(checkpoint.TryBeginWork);
        CircuitCommandResult result = await Control(nodes.First).CloseAsync(listed, cancellationToken: Cancelled);

        Assert.Equal(CircuitCommandOutcome.Failed, result.Outcome);
        checkpoint.EndWork();
        await circuit.DropAsync();
        circuit.RouteTo(nodes.First.Page(""));
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    private static ICircuitControl Control(TrackedApp app) => app.App.Services.GetRequiredService<ICircuitControl>();
}
