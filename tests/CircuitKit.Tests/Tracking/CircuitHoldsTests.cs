using CircuitKit.Tracking;

namespace CircuitKit.Tests.Tracking;

public sealed class CircuitHoldsTests
{
    [Fact]
    public void The_oldest_hold_that_stands_gives_the_reason_and_each_ends_once()
    {
        CircuitHolds holds = new(TimeProvider.System);
        Assert.Null(holds.Reason);
        IDisposable first = holds.Add("first");
        IDisposable second = holds.Add("second");
        Assert.Equal("first", holds.Reason);

        first.Dispose();
        first.Dispose();
        Assert.Equal("second", holds.Reason);

        second.Dispose();
        Assert.Null(holds.Reason);
    }

    [Fact]
    public void Two_holds_for_the_same_reason_are_two()
    {
        CircuitHolds holds = new(TimeProvider.System);
        IDisposable first = holds.Add("upload");
        using IDisposable second = holds.Add("upload");

        first.Dispose();

        Assert.Equal("upload", holds.Reason);
    }
}
