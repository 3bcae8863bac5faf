using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.Tests.LoadTests.Statistics;

public sealed class NinesTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 90)]
    [InlineData(40, 99)]
    [InlineData(60, 99.9)]
    public void Each_step_is_one_nine_more(int point, double percentile) => Assert.Equal(percentile, Nines.Percentile(point), tolerance: 1e-9);

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(1, "90 %")]
    [InlineData(2, "99 %")]
    [InlineData(3, "99.9 %")]
    [InlineData(5, "99.999 %")]
    public void Label_is_the_percentile(double position, string label) => Assert.Equal(label, Nines.Label(position));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 21)]
    [InlineData(1_000, 61)]
    [InlineData(1_500, 64)]
    public void Nothing_is_said_of_percentiles_that_have_no_times(long times, int points) => Assert.Equal(points, Nines.Points(times));
}
