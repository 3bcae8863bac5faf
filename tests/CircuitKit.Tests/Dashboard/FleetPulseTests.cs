using CircuitKit.Dashboard.Pulse;
using CircuitKit.Observability;

namespace CircuitKit.Tests.Dashboard;

public sealed class FleetPulseTests
{
    [Fact]
    public void Tiles_are_the_sums_of_all_nodes_and_the_oldest_unsaved_work_of_any()
    {
        NodePulse one = Some.Node("a") with
        {
            Reading = new NodeReading { States = new CircuitCounts { Connected = 1, Disconnected = 2, Resuming = 3, Hibernated = 4 }, Tabs = 5, People = 6, Unsaved = 1, OldestUnsaved = 2.5, WorkingSet = 10, Heap = 4, BytesPerCircuit = 100 },
            Returns = [1, 2, 3, 4, 5],
        };
        NodePulse other = Some.Node("b") with
        {
            Reading = new NodeReading { States = new CircuitCounts { Connected = 10, Disconnected = 20, Resuming = 30, Hibernated = 40 }, Tabs = 50, People = 60, Unsaved = 2, OldestUnsaved = 1, WorkingSet = 20, Heap = 8 },
            Returns = [10, 20, 30, 40, 50],
            Drain = new DrainStatus { State = DrainState.Saving },
        };

        FleetPulse pulse = FleetPulse.Of(Some.Answers(one, other), Some.Noon);

        Assert.Equal(new CircuitCounts { Connected = 11, Disconnected = 22, Resuming = 33, Hibernated = 44 }, pulse.States);
        Assert.Equal((2, 55, 66, 3, 2.5, 30L, 12L, 100L, 1), (pulse.Nodes, pulse.Tabs, pulse.People, pulse.Unsaved, pulse.OldestUnsaved, pulse.WorkingSet, pulse.Heap, pulse.BytesPerCircuit, pulse.Draining));
        Assert.Equal([11, 22, 33, 44, 55], Enum.GetValues<ReconnectResult>().Select(outcome => pulse.Returns[outcome]));
        Assert.True(pulse.IsDurable && pulse.IsComplete);
    }

    [Fact]
    public void One_node_that_does_not_save_live_circuits_makes_the_fleet_not_durable()
    {
        NodePulse lazy = Some.Node("b") with { Saving = Some.Saving() with { IsActive = false } };

        Assert.False(FleetPulse.Of(Some.Answers(Some.Node("a"), lazy), Some.Noon).IsDurable);
    }

    [Fact]
    public void Node_that_did_not_answer_is_named() =>
        Assert.Equal(["b"], FleetPulse.Of(Some.Answers(Some.Node("a")) with { Missing = ["b"] }, Some.Noon).MissingNodes);

    [Fact]
    public void Node_of_another_version_may_know_fewer_outcomes() =>
        Assert.Equal(0, FleetPulse.Of(Some.Answers(Some.Node("a") with { Returns = [1] }), Some.Noon).Returns[ReconnectResult.Failed]);
}
