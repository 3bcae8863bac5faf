using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Scale;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.Tests.LoadTests.Scale;

public sealed class FlatnessTests
{
    [Fact]
    public void Dearest_is_held_against_cheapest_wherever_they_are()
    {
        Flatness? flat = Of((10_000, 6), (100, 4), (1_000, 2));

        Assert.NotNull(flat);
        Assert.Equal(3, flat.Ratio, tolerance: 1e-9);
        Assert.Equal(1.5, flat.Growth, tolerance: 1e-9);
    }

    [Fact]
    public void Single_number_of_circuits_says_nothing() => Assert.Null(Of((100, 4)));

    [Fact]
    public void Cost_of_nothing_is_no_base() => Assert.Null(Of((100, 0), (1_000, 2)));

    private static Flatness? Of(params (int Circuits, double Cost)[] points) =>
        Flatness.Of(Contender.Stock, "cost", [.. points.Select(point => (point.Circuits, new Spread(point.Cost, 0, 100)))]);
}
