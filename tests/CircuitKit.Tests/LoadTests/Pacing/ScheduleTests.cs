using CircuitKit.LoadTests.Pacing;

namespace CircuitKit.Tests.LoadTests.Pacing;

public sealed class ScheduleTests
{
    [Fact]
    public void Every_circuit_gets_one_click_per_pace()
    {
        var schedule = Schedule.For(circuits: 500, pace: TimeSpan.FromSeconds(2), duration: TimeSpan.FromSeconds(20));

        Assert.Equal(new Schedule(Count: 5000, PerSecond: 250), schedule);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 4)]
    [InlineData(250, 1000)]
    public void Clicks_are_evenly_spread(int index, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), new Schedule(Count: 500, PerSecond: 250).DueAfter(index));

    [Fact]
    public void Rounding_does_not_add_up() =>
        Assert.Equal(TimeSpan.FromHours(1), new Schedule(Count: int.MaxValue, PerSecond: 3).DueAfter(3 * 3600));
}
