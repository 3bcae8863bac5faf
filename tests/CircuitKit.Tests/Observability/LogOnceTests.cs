using CircuitKit.Observability;

namespace CircuitKit.Tests.Observability;

public sealed class LogOnceTests
{
    [Fact]
    public void Each_line_of_a_kind_is_logged_once_and_not_without_end()
    {
        var logged = new LogOnce();

        Assert.True(logged.IsNew("1"));
        Assert.False(logged.IsNew("1"));
        Assert.Equal(999, Enumerable.Range(2, 5_000).Count(i => logged.IsNew($"{i}")));
    }
}
