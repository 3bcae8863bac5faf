using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Deploy;
using CircuitKit.Dashboard.Status;

namespace CircuitKit.Tests.Dashboard;

/// <summary>"May I deploy?": each fault alone, in a fleet with which all else is well.</summary>
public sealed class DeployCheckTests
{
    private static readonly NodeStatus s_one = Some.Node("node-1");
    private static readonly NodeStatus s_two = Some.Node("node-2", connected: 1_300);

    [Fact]
    public void Fleet_with_which_all_is_well_may_be_deployed_to_and_says_why()
    {
        DeployResult result = DeployCheck.Run(Some.Answers(s_one, Some.Node("node-2", connected: 1_200)));

        Assert.Equal(DeployAnswer.Yes, result.Answer);
        Assert.Equal(
        [
            "2 servers are up. When one stops, the others take over its users.",
            "The snapshot store 'redis' responds and outlives the process.",
            "All work is saved.",
            "All servers can read what the others encrypt.",
            "The drain budget of 10 seconds is enough for 1,200 circuits on a server.",
        ],
        result.Reasons.Select(reason => reason.Text));
    }

    [Fact]
    public void Server_that_is_alone_is_deployed_to_with_care() => Says(
        DeployAnswer.YesWithCare, "There is only one server. While it is replaced, users wait; they continue when the new process is up.", Some.Answers(s_one));

    [Fact]
    public void Servers_that_are_drained_are_no_place_to_go() => Says(
        DeployAnswer.No, "All servers are draining and accept no users. Wait until new ones are up.", Some.Answers(Draining(s_one)));

    [Fact]
    public void Drain_under_way_is_told() => Says(
        DeployAnswer.YesWithCare, "1 of 2 servers are draining; 1 accept users.", Some.Answers(s_one, Draining(s_two) with { Reading = new NodeReading() }));

    [Fact]
    public void Node_without_an_answer_stops_it() => Says(
        DeployAnswer.No, "Some servers do not respond: node-3. Their circuits are not known.", Some.Answers(s_one) with { Missing = ["node-3"] });

    [Fact]
    public void Redis_that_names_no_servers_stops_it() => Says(
        DeployAnswer.No, "Redis cannot list the servers. Their circuits are not known.", Some.Answers(s_one) with { KnowsAllNodes = false });

    [Fact]
    public void Store_that_ends_with_the_process_stops_it() => Says(
        DeployAnswer.No,
        "The snapshot store 'memory' does not outlive its process: a deploy loses the work of all 10 circuits. Use AddFileSnapshots or AddRedis.",
        Some.Answers(s_one with { Saving = Some.Saving() with { Store = "memory", OutlivesProcess = false, IsActive = false } }));

    [Fact]
    public void Store_that_does_not_answer_stops_it() => Says(
        DeployAnswer.No,
        "The snapshot store does not respond on node-1. Snapshots are kept in memory meanwhile, and are lost when the process ends.",
        Some.Answers(s_one with { Saving = Some.Saving() with { StoreAnswers = false } }));

    [Fact]
    public void Checkpoints_that_are_off_ask_for_care() => Says(
        DeployAnswer.YesWithCare,
        "Checkpoints are off on node-1 (CircuitKit:Checkpoints:Enabled): circuits are saved only when they are drained. Do not kill a server.",
        Some.Answers(s_one with { Saving = Some.Saving() with { IsActive = false } }));

    [Theory]
    [InlineData(31, nameof(DeployAnswer.No), "Unsaved work in 2 circuits, the oldest for 31 seconds. A drain may not be able to save it either.")]
    [InlineData(300, nameof(DeployAnswer.No), "Unsaved work in 2 circuits, the oldest for 5 minutes. A drain may not be able to save it either.")]
    [InlineData(1.5, nameof(DeployAnswer.YesWithCare), "2 circuits will be saved in a moment; the oldest work is unsaved for 1.5 seconds.")]
    public void Work_that_waits_for_long_stops_it(double seconds, string answer, string text) => Says(
        Enum.Parse<DeployAnswer>(answer), text, Some.Answers(s_one with { Reading = s_one.Reading with { Unsaved = 2, OldestUnsaved = seconds } }));

    [Fact]
    public void Checkpoints_that_keep_failing_stop_it_and_name_the_component()
    {
        NodeStatus failing = s_one with { Saving = Some.Saving() with { Failures = [new SaveFailure("a persist callback of Shop.Cart throws an exception (see event 3000).", 3)] } };

        Says(DeployAnswer.No, "4 circuits cannot be saved: a persist callback of Shop.Cart throws an exception (see event 3000).", Some.Answers(failing, failing with
        {
            NodeId = "node-2",
            Saving = failing.Saving with { Failures = [failing.Saving.Failures[0] with { Circuits = 1 }] },
        }));
    }

    [Fact]
    public void Keys_that_do_not_agree_stop_it() => Says(
        DeployAnswer.No,
        "This server cannot read what these servers encrypt: node-2.",
        Some.Answers(s_one with { KeyRemarks = ["This server cannot read what these servers encrypt: node-2."] }, s_two));

    [Fact]
    public void Drain_without_a_budget_stops_it() => Says(
        DeployAnswer.No, "CircuitKit:Drain:Budget is 0 on node-1: when it stops, it saves and evicts nothing.", Some.Answers(s_one with { Saving = Some.Saving() with { DrainBudgetSeconds = 0 } }));

    [Fact]
    public void More_circuits_than_are_let_go_in_time_at_the_usual_rate_ask_for_care() => Says(
        DeployAnswer.YesWithCare,
        "A server with 1,300 circuits must evict them faster than CircuitKit:Drain:ReleaseRate to stay within its budget. Raise "
        + "CircuitKit:Drain:Budget to spare the others.",
        Some.Answers(s_one, s_two));

    [Fact]
    public void What_weighs_most_is_told_first()
    {
        DeployResult result = DeployCheck.Run(Some.Answers(s_one with { Saving = Some.Saving() with { StoreAnswers = false } }));

        Assert.Equal([DeployAnswer.No, DeployAnswer.YesWithCare, DeployAnswer.Yes], result.Reasons.Select(reason => reason.Answer).Distinct());
    }

    private static NodeStatus Draining(NodeStatus node) => node with { Drain = new DrainStatus { State = DrainState.Saving } };

    private static void Says(DeployAnswer answer, string text, FanOutResult<NodeStatus> answers)
    {
        DeployResult result = DeployCheck.Run(answers);

        Assert.Contains(text, result.Reasons.Select(reason => reason.Text));
        Assert.Equal(answer, result.Answer);
    }
}
