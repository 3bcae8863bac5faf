using System.CommandLine;
using CircuitKit.LoadTests.CommandLine;

namespace CircuitKit.Tests.LoadTests.CommandLine;

public sealed class LoadCommandTests
{
    [Fact]
    public void Verbs_are_those_of_the_documentation() => Assert.Equal(
        [
            "steady", "memory", "churn", "reconnect", "compare",
            "resume-storm", "drain", "crash", "reconnect-storm", "checkpoint-cost", "store-writes", "smoke",
        ],
        LoadCommand.Create().Subcommands.Select(verb => verb.Name));

    [Theory]
    [InlineData("steady http://host --click a")]
    [InlineData("memory http://host --heap /heap")]
    [InlineData("churn http://host")]
    [InlineData("reconnect http://host")]
    [InlineData("compare")]
    [InlineData("resume-storm")]
    [InlineData("drain")]
    [InlineData("crash")]
    [InlineData("reconnect-storm")]
    [InlineData("checkpoint-cost")]
    [InlineData("store-writes")]
    [InlineData("smoke")]
    public void Verb_needs_no_more_than_this_and_can_write_json(string args) =>
        Assert.Empty(LoadCommand.Create().Parse(args + " --json figures.json").Errors);

    [Theory]
    [InlineData("steady http://host", "Option '--click' is required.")]
    [InlineData("memory http://host", "Option '--heap' is required.")]
    public void Verb_says_what_it_needs(string args, string message) =>
        Assert.Equal([message], LoadCommand.Create().Parse(args).Errors.Select(error => error.Message));
}
