using CircuitKit.LoadTests.Measuring;

namespace CircuitKit.Tests.LoadTests.Measuring;

public sealed class CpuReadingTests
{
    [Fact]
    public void Others_have_what_the_tool_and_the_server_did_not_use()
    {
        CpuReading before = new(Seconds(10), Seconds(1), Seconds(2), Seconds(100));
        CpuReading after = new(Seconds(30), Seconds(4), Seconds(7), Seconds(120));

        Assert.Equal(new CpuUse(Wall: 20, Own: 3, Server: 5, Others: 12), after.Since(before));
    }

    [Fact]
    public void Server_elsewhere_has_no_figure_and_the_rest_has()
    {
        CpuReading before = new(Seconds(0), Seconds(0), null, Seconds(0));
        CpuReading after = new(Seconds(1), Seconds(1), null, Seconds(3));

        Assert.Equal(new CpuUse(Wall: 1, Own: 1, Server: null, Others: 2), after.Since(before));
    }

    [Fact]
    public void Coarse_steps_of_the_kernel_do_not_make_others_negative()
    {
        CpuReading before = new(Seconds(0), Seconds(0), Seconds(0), Seconds(0));
        CpuReading after = new(Seconds(1), Seconds(0.505), Seconds(0.5), Seconds(1));

        Assert.Equal(0, after.Since(before).Others);
    }

    private static TimeSpan Seconds(double value) => TimeSpan.FromSeconds(value);
}
