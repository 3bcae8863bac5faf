using CircuitKit.LoadTests.Scale;

namespace CircuitKit.Tests.LoadTests.Scale;

public sealed class FileLimitTests
{
    [Theory]
    [InlineData("Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 524288               files\n", 1024)]
    [InlineData("Max open files            unlimited            unlimited            files\n", null)]
    [InlineData("Max cpu time              unlimited            unlimited            seconds\n", null)]
    [InlineData("", null)]
    public void Limit_is_the_one_in_force(string limits, int? limit) => Assert.Equal(limit, FileLimit.Parse(limits));
}
