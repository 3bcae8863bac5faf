using CircuitKit.Dashboard.Status;
using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Tests.Dashboard;

public sealed class FleetStatusTests
{
    [Fact]
    public void Tiles_are_the_sums_of_all_nodes_and_the_oldest_unsaved_work_of_any()
    {
        NodeStatus one = Some.Node("a") with
        {
            Reading = new NodeReading
            {
                States = Counts(1, 2, 3, 4), Tabs = 5, Users = 6, Unsaved = 1, OldestUnsaved = 2.5, WorkingSet = 10, Heap = 4, BytesPerCircuit = 100,
            },
            Reconnects = [1, 2, 3, 4, 5],
        };
        NodeStatus other = Some.Node("b") with
        {
            Reading = new NodeReading { States = Counts(10, 20, 30, 40), Tabs = 50, Users = 60, Unsaved = 2, OldestUnsaved = 1, WorkingSet = 20, Heap = 8 },
            Reconnects = [10, 20, 30, 40, 50],
            Drain = new DrainStatus { State = DrainState.Saving },
        };

        FleetStatus status = FleetStatus.Of(Some.Answers(one, other), Some.Noon);

        Assert.Equal(Counts(11, 22, 33, 44), status.States);
        Assert.Equal((2, 55, 66, 3, 2.5, 30L, 12L, 100L, 1), (status.Nodes, status.Tabs, status.Users, status.Unsaved, status.OldestUnsaved, status.WorkingSet, status.Heap, status.BytesPerCircuit, status.Draining));
        Assert.Equal([11, 22, 33, 44, 55], Enum.GetValues<ReconnectResult>().Select(outcome => status.Reconnects[outcome]));
        Assert.True(status.IsDurable && status.IsComplete);
    }

    [Fact]
    public void One_node_that_does_not_save_live_circuits_makes_the_fleet_not_durable()
    {
        NodeStatus lazy = Some.Node("b") with { Saving = Some.Saving() with { IsActive = false } };

        Assert.False(FleetStatus.Of(Some.Answers(Some.Node("a"), lazy), Some.Noon).IsDurable);
    }

    [Fact]
    public void Node_that_did_not_answer_is_named() =>
        Assert.Equal(["b"], FleetStatus.Of(Some.Answers(Some.Node("a")) with { Missing = ["b"] }, Some.Noon).MissingNodes);

    [Fact]
    public void Node_of_another_version_may_know_fewer_outcomes() =>
        Assert.Equal(0, FleetStatus.Of(Some.Answers(Some.Node("a") with { Reconnects = [1] }), Some.Noon).Reconnects[ReconnectResult.Failed]);

    private static CircuitCounts Counts(int connected, int disconnected, int resuming, int hibernated) =>
        new() { Connected = connected, Disconnected = disconnected, Resuming = resuming, Hibernated = hibernated };
}
