using System.CommandLine;
using CircuitKit.FleetSimulation.CommandLine;
using CircuitKit.FleetSimulation.Hosts;
using CircuitKit.FleetSimulation.Nodes;
using CircuitKit.FleetSimulation.Phases;

namespace CircuitKit.Tests.FleetSimulation;

public sealed class FleetCommandTests
{
    [Fact]
    public void Verbs_are_those_of_the_documentation() =>
        Assert.Equal(["fleet", "smoke"], FleetCommand.Create().Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name));

    [Theory]
    [InlineData("fleet")]
    [InlineData("fleet --nodes 1 100 --circuits-per-node 10 --pace 20 --slowed 25 --redis-cluster")]
    [InlineData("smoke")]
    public void Verb_needs_no_more_than_this_and_can_write_files(string args) =>
        Assert.Empty(FleetCommand.Create().Parse(args + " --json figures.json --plot figures.svg --markdown figures.md --note Redis").Errors);

    [Theory]
    [InlineData("fleet --nodes 1 0", "--nodes is '0'; give at least 1.")]
    [InlineData("fleet --slowed 0", "--slowed is '0'; give at least 1.")]
    public void Verb_says_what_it_needs(string args, string message) =>
        Assert.Equal([message], FleetCommand.Create().Parse(args).Errors.Select(error => error.Message));

    [Fact]
    public void Processes_of_the_nodes_are_started_with_a_command_line_that_they_understand() =>
        Assert.Empty(FleetCommand.Create().Parse(HostProcess.Arguments(new NodeSettings("127.0.0.1:1,127.0.0.1:2", "/a folder", 0.5, 64))).Errors);

    [Fact]
    public void Smallest_fleet_goes_through_every_phase()
    {
        FleetPlan smoke = FleetCommand.Smoke;
        Assert.All(smoke.Nodes, nodes => Assert.True(FleetPlan.Replaced(nodes) > 0));
        Assert.True(smoke.IsCluster);
    }
}
