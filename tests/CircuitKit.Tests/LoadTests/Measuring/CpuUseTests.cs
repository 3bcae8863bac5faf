using CircuitKit.LoadTests.Measuring;

namespace CircuitKit.Tests.LoadTests.Measuring;

public sealed class CpuUseTests
{
    [Fact]
    public void Others_are_counted_in_processors_without_what_belongs_to_the_run() =>
        Assert.Equal(0.5, new CpuUse(Wall: 20, Own: 3, Server: 5, Others: 12).OthersProcessors(ours: 2));

    [Fact]
    public void Without_the_servers_process_its_time_cannot_be_told_from_that_of_others() =>
        Assert.Null(new CpuUse(Wall: 20, Own: 3, Server: null, Others: 12).OthersProcessors());
}
