namespace CircuitKit.LoadTests.Statistics;

/// <summary>The middle and the ends of a few rounds' figures.</summary>
internal readonly record struct Spread(double Median, double Lowest, double Highest)
{
    /// <summary>Null when no round has the figure.</summary>
    public static Spread? Of(IEnumerable<double?> rounds)
    {
        double[] sorted = [.. rounds.OfType<double>().Order()];
        if (sorted.Length == 0)
        {
            return null;
        }

        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(median, sorted[0], sorted[^1]);
    }
}
