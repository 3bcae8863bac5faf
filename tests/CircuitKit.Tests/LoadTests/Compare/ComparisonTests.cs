using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.Tests.LoadTests.Compare;

public sealed class ComparisonTests
{
    [Fact]
    public void Ratio_is_taken_within_each_round_because_the_machine_changes_between_them()
    {
        MetricComparison<Measurement> redis = Of(
            "click to effect p50, ms",
            Some.Measurement(1, Contender.Stock, p50: 1),
            Some.Measurement(1, Contender.Redis, p50: 1.1),
            Some.Measurement(2, Contender.Redis, p50: 12),
            Some.Measurement(2, Contender.Stock, p50: 10),
            Some.Measurement(3, Contender.Stock, p50: 2),
            Some.Measurement(3, Contender.Redis, p50: 2.6));

        Assert.Equal(new Spread(2.6, 1.1, 12), redis.Values);
        Spread ratio = Assert.NotNull(redis.AgainstStock);
        Assert.Equal(1.2, ratio.Median, tolerance: 1e-9);
        Assert.Equal(1.1, ratio.Lowest, tolerance: 1e-9);
        Assert.Equal(1.3, ratio.Highest, tolerance: 1e-9);
    }

    [Fact]
    public void Heap_is_held_against_stock_by_its_difference()
    {
        MetricComparison<Measurement> redis = Of(
            "heap per circuit, KB", Some.Measurement(1, Contender.Stock, heap: 1000), Some.Measurement(1, Contender.Redis, heap: 900));

        Assert.Equal(new Spread(-100, -100, -100), redis.AgainstStock);
    }

    [Fact]
    public void Round_without_stock_has_a_value_and_no_ratio()
    {
        MetricComparison<Measurement> redis = Of("server CPU, s", Some.Measurement(1, Contender.Redis, serverCpu: 2));

        Assert.Equal(new Spread(2, 2, 2), redis.Values);
        Assert.Null(redis.AgainstStock);
    }

    [Fact]
    public void Figure_that_is_not_known_is_no_ratio() => Assert.Null(Of(
        "server CPU, s", Some.Measurement(1, Contender.Stock, serverCpu: null), Some.Measurement(1, Contender.Redis)).AgainstStock);

    [Fact]
    public void A_contenders_own_redis_is_no_stranger_on_the_machine()
    {
        MetricComparison<Measurement> redis = Of("others' CPU, processors", Some.Measurement(1, Contender.Redis, redis: new(1, 100, CpuSeconds: 2)));

        Assert.Equal(new Spread(1, 1, 1), redis.Values);
    }

    private static MetricComparison<Measurement> Of(string metric, params Measurement[] measurements) =>
        Comparison.Of(measurements, SteadyMetrics.All).Single(
            comparison => comparison.Metric.Name == metric && comparison.Contender == Contender.Redis);
}
