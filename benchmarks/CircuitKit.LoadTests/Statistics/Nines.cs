namespace CircuitKit.LoadTests.Statistics;

/// <summary>
/// The scale of a percentile plot: 0 is 0 %, 1 is 90 %, 2 is 99 %, and so on, so that the slow end, which people remember, has as much room as the
/// rest. The same points for every run, so that runs can be laid over each other.
/// </summary>
internal static class Nines
{
    private const int PointsPerNine = 20;

    /// <summary>Where a point is on the scale.</summary>
    public static double Position(int point) => point / (double)PointsPerNine;

    /// <summary>The percentile of a point, 0 to 100.</summary>
    public static double Percentile(int point) => 100 * (1 - Math.Pow(10, -Position(point)));

    /// <summary>How many points so many times can fill: of 1,000 times, one is beyond 99.9 %, and nothing can be said of 99.99 %.</summary>
    public static int Points(long times) => times <= 0 ? 0 : (int)Math.Floor((Math.Log10(times) * PointsPerNine) + 1e-9) + 1;

    /// <summary>What stands beside a whole number on the scale: 99.9 % for 3.</summary>
    public static string Label(double position)
    {
        int nines = (int)Math.Round(position);
        return nines switch
        {
            <= 0 => "0 %",
            1 => "90 %",
            2 => "99 %",
            _ => $"99.{new string('9', nines - 2)} %",
        };
    }
}
