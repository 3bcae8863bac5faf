using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scale;

namespace CircuitKit.Tests.LoadTests.Scale;

public sealed class ScalePlanTests
{
    private readonly ScalePlan _plan = new(
        [100, 10_000], OpensPerSecond: 100, Pace: TimeSpan.FromSeconds(10), WarmUp: TimeSpan.FromSeconds(15), Duration: TimeSpan.FromSeconds(20), LeastClicks: 2_000);

    [Fact]
    public void Few_circuits_are_clicked_for_longer_so_that_there_are_enough_clicks_to_count()
    {
        SteadyPlan steady = _plan.Steady(100);

        Assert.Equal(TimeSpan.FromSeconds(200), steady.Duration);
        Assert.Equal(2_000, CircuitKit.LoadTests.Pacing.Schedule.For(100, steady.Pace, steady.Duration).Count);
    }

    [Fact]
    public void Few_circuits_are_warmed_up_at_a_faster_pace() =>
        Assert.Equal(1 / 3.0, _plan.Steady(100).WarmUpPace!.Value.TotalSeconds, tolerance: 1e-6);

    [Fact]
    public void Many_circuits_are_clicked_for_as_long_as_was_said_at_the_pace_that_was_said()
    {
        SteadyPlan steady = _plan.Steady(10_000);

        Assert.Equal((TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10)), (steady.Duration, steady.WarmUpPace));
    }
}
