using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.Tests.LoadTests.Statistics;

public sealed class SpreadTests
{
    [Fact]
    public void Odd_number_of_rounds_has_its_middle_one_as_the_median() => Assert.Equal(new Spread(3, 1, 9), Spread.Of([9, 1, 3]));

    [Fact]
    public void Even_number_of_rounds_has_the_mean_of_the_two_in_the_middle() => Assert.Equal(new Spread(4, 1, 9), Spread.Of([9, 1, 3, 5]));

    [Fact]
    public void Round_without_the_figure_does_not_count() => Assert.Equal(new Spread(2, 2, 2), Spread.Of([null, 2]));

    [Fact]
    public void No_figure_at_all_is_no_spread() => Assert.Null(Spread.Of([null, null]));
}
