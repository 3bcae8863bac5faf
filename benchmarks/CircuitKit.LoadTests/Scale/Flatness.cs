using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Scale;

/// <summary>How much a circuit's cost depends on how many there are.</summary>
/// <param name="Contender">Whose.</param>
/// <param name="Cost">Which.</param>
/// <param name="Ratio">The cost at the dearest number of circuits against that at the cheapest, of the medians over the rounds.</param>
/// <param name="Growth">The cost with the most circuits against that with the fewest.</param>
internal sealed record Flatness(Contender Contender, string Cost, double Ratio, double Growth)
{
    /// <summary>Flat within 10 %.</summary>
    public const double Target = 1.10;

    /// <summary>Null when there are fewer than two numbers of circuits, or one cost nothing.</summary>
    public static Flatness? Of(Contender contender, string cost, IReadOnlyList<(int Circuits, Spread Cost)> points)
    {
        if (points.Count < 2 || points.Any(point => point.Cost.Median <= 0))
        {
            return null;
        }

        double[] medians = [.. points.OrderBy(point => point.Circuits).Select(point => point.Cost.Median)];
        return new(contender, cost, medians.Max() / medians.Min(), medians[^1] / medians[0]);
    }
}
