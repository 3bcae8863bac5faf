using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.Tests.LoadTests.Statistics;

public sealed class FailuresTests
{
    [Fact]
    public void Failures_are_counted_by_kind_the_most_frequent_first()
    {
        Failures failures = new();
        failures.Add("rare");
        failures.Add("click", new InvalidOperationException("first line\nsecond line"));
        failures.Add("click", new InvalidOperationException("first line\nanother"));

        Assert.Equal(3, failures.Count);
        Assert.Equal([new("click: InvalidOperationException: first line", 2), new("rare", 1)], failures.ByKind());
    }
}
