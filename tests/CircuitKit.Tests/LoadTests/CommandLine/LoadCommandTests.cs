using System.CommandLine;
using CircuitKit.LoadTests.CommandLine;

namespace CircuitKit.Tests.LoadTests.CommandLine;

public sealed class LoadCommandTests
{
    [Fact]
    public void Verbs_are_those_of_the_documentation() => Assert.Equal(
        [
            "steady", "memory", "churn", "reconnect", "pause", "compare", "compare-memory", "compare-churn", "compare-idle", "scale",
            "resume-storm", "drain", "crash", "reconnect-storm", "hand-over", "checkpoint-cost", "store-writes", "file-writes", "smoke",
        ],
        LoadCommand.Create().Subcommands.Select(verb => verb.Name));

    [Theory]
    [InlineData("steady http://host --click a")]
    [InlineData("steady http://host --type a")]
    [InlineData("memory http://host --heap /heap")]
    [InlineData("churn http://host")]
    [InlineData("reconnect http://host")]
    [InlineData("reconnect http://host --server http://other --reconnect-to other")]
    [InlineData("pause http://host")]
    [InlineData("compare")]
    [InlineData("compare-memory")]
    [InlineData("compare-churn --contenders stock redis")]
    [InlineData("compare-idle --circuits 10 --duration 5")]
    [InlineData("scale --circuits 100 10000")]
    [InlineData("resume-storm")]
    [InlineData("drain")]
    [InlineData("crash")]
    [InlineData("reconnect-storm")]
    [InlineData("hand-over")]
    [InlineData("checkpoint-cost")]
    [InlineData("store-writes")]
    [InlineData("file-writes")]
    [InlineData("smoke")]
    public void Verb_needs_no_more_than_this_and_can_write_files(string args) =>
        Assert.Empty(LoadCommand.Create().Parse(args + " --json figures.json --plot figures.svg --markdown figures.md --note Redis").Errors);

    [Theory]
    [InlineData("steady http://host", "Say what a person does: --click, --type or both.")]
    [InlineData("pause http://host --reconnect-to any", "--reconnect-to needs a second server; give its address with --server.")]
    [InlineData("scale --circuits 100 0", "--circuits is '0'; give at least 1.")]
    [InlineData("memory http://host", "Option '--heap' is required.")]
    public void Verb_says_what_it_needs(string args, string message) =>
        Assert.Equal([message], LoadCommand.Create().Parse(args).Errors.Select(error => error.Message));
}
