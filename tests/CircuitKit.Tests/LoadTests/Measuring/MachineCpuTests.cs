using CircuitKit.LoadTests.Measuring;

namespace CircuitKit.Tests.LoadTests.Measuring;

public sealed class MachineCpuTests
{
    [Fact]
    public void Idle_time_and_waiting_for_disks_are_not_busy() =>
        Assert.Equal(TimeSpan.FromSeconds(0.63), MachineCpu.Parse("cpu  10 20 3 5000 700 0 10 20 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n"));

    [Theory]
    [InlineData("")]
    [InlineData("cpu 1 2 3")]
    [InlineData("cpu 1 2 3 4 5 6 seven 8")]
    [InlineData("intr 1 2 3 4 5 6 7 8")]
    public void Anything_else_is_not_known(string stat) => Assert.Null(MachineCpu.Parse(stat));
}
