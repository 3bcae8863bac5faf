using CircuitKit.Telemetry;

namespace CircuitKit.Tests.Telemetry;

public sealed class SaidOnceTests
{
    [Fact]
    public void Each_line_of_a_kind_is_said_once_and_not_without_end()
    {
        var said = new SaidOnce();

        Assert.True(said.IsNew("1"));
        Assert.False(said.IsNew("1"));
        Assert.Equal(999, Enumerable.Range(2, 5_000).Count(i => said.IsNew($"{i}")));
    }
}
