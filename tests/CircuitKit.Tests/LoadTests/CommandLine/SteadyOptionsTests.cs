using System.CommandLine;
using CircuitKit.LoadTests.CommandLine;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.Tests.LoadTests.CommandLine;

public sealed class SteadyOptionsTests
{
    private readonly SteadyOptions _options = new();
    private readonly Command _command = new("verb");

    public SteadyOptionsTests() => _options.AddTo(_command);

    [Fact]
    public void Defaults_are_those_of_the_published_figures() => Assert.Equal(
        new SteadyPlan(500, 100, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(20)), _options.Read(_command.Parse([])));

    [Fact]
    public void Everything_can_be_said() => Assert.Equal(
        new SteadyPlan(7, 0.5, TimeSpan.FromSeconds(0.1), TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        _options.Read(_command.Parse("--circuits 7 --open-rate 0.5 --pace 0.1 --warm-up 0 --duration 60")));

    [Theory]
    [InlineData("--circuits 0", "--circuits is '0'; give at least 1.")]
    [InlineData("--open-rate -1", "--open-rate is '-1'; give more than 0.")]
    [InlineData("--pace 0", "--pace is '0'; give more than 0.")]
    [InlineData("--warm-up -0.1", "--warm-up is '-0.1'; give 0 or more.")]
    [InlineData("--duration 0", "--duration is '0'; give more than 0.")]
    public void What_cannot_be_is_refused(string args, string message) =>
        Assert.Equal([message], _command.Parse(args).Errors.Select(error => error.Message));
}
