using System.CommandLine;
using CircuitKit.LoadTests.CommandLine;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Scenarios;

namespace CircuitKit.Tests.LoadTests.CommandLine;

public sealed class ScenarioOptionsTests
{
    private readonly ScenarioOptions _options = new(1000, Contender.StockRedis, Contender.Redis);
    private readonly Command _command = new("verb");

    public ScenarioOptionsTests() => _options.AddTo(_command);

    [Fact]
    public void Defaults_are_those_of_the_published_figures()
    {
        ScenarioPlan plan = _options.Read(_command.Parse([]));

        Assert.Equal((1000, 14, 100), (plan.Circuits, plan.Kilobytes, plan.OpensPerSecond));
        Assert.Equal([Contender.StockRedis, Contender.Redis], plan.Contenders);
    }

    [Fact]
    public void Everything_can_be_said()
    {
        ParseResult result = _command.Parse("--circuits 7 --kb 3 --open-rate 0.5 --contenders stock,Files,redis --rounds 9 --patience 0");
        ScenarioPlan plan = _options.Read(result);

        Assert.Empty(result.Errors);
        Assert.Equal((7, 3, 0.5), (plan.Circuits, plan.Kilobytes, plan.OpensPerSecond));
        Assert.Equal([Contender.Stock, Contender.Files, Contender.Redis], plan.Contenders);
    }

    [Theory]
    [InlineData("--contenders stock,orleans", "--contenders is 'stock,orleans'; give Stock, StockRedis, Memory, Files, Redis, each once.")]
    [InlineData("--contenders 7", "--contenders is '7'; give Stock, StockRedis, Memory, Files, Redis, each once.")]
    [InlineData("--contenders redis,Redis", "--contenders is 'redis,Redis'; give Stock, StockRedis, Memory, Files, Redis, each once.")]
    [InlineData("--kb 0", "--kb is '0'; give at least 1.")]
    [InlineData("--rounds 0", "--rounds is '0'; give at least 1.")]
    public void What_cannot_be_is_refused(string args, string message) =>
        Assert.Equal([message], _command.Parse(args).Errors.Select(error => error.Message));

    [Theory]
    [InlineData("resume-storm --delays 0,-1", "--delays is '0,-1'; give numbers of 0 or more, each once.")]
    [InlineData("resume-storm --delays 10,10", "--delays is '10,10'; give numbers of 0 or more, each once.")]
    [InlineData("checkpoint-cost --sizes 14,0", "--sizes is '14,0'; give whole numbers of at least 1, each once.")]
    [InlineData("file-writes --keys 10 --in-flight 11", "--keys is 10; give at least as many as --in-flight, 11.")]
    [InlineData("store-writes --keys 10 --in-flight 11", "--keys is 10; give at least as many as --in-flight, 11.")]
    public void Verb_refuses_what_cannot_be(string args, string message) =>
        Assert.Equal([message], LoadCommand.Create().Parse(args).Errors.Select(error => error.Message));
}
