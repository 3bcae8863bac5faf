namespace CircuitKit.Dashboard.Pages;

/// <summary>A logarithmic scale of durations. Counts by step can be added over servers, and give quantiles that are accurate enough.</summary>
internal static class DurationScale
{
    /// <summary>The last step begins at 46 seconds.</summary>
    public const int Steps = 32;

    private const double FirstSeconds = 0.001;

    public static int StepOf(TimeSpan duration) =>
        Math.Clamp((int)Math.Ceiling(2 * Math.Log2(Math.Max(duration.TotalSeconds, double.Epsilon) / FirstSeconds)), 0, Steps - 1);

    /// <summary>Returns the quantile in seconds; null when there are no counts.</summary>
    public static double? Quantile(IReadOnlyList<long> counts, double part)
    {
        var rank = counts.Sum() * part;
        if (rank <= 0)
        {
            return null;
        }

        var below = 0L;
        for (var step = 0; step < counts.Count; step++)
        {
            if (below + counts[step] >= rank)
            {
                var lower = step == 0 ? 0 : UpperOf(step - 1);
                return lower + ((UpperOf(step) - lower) * (rank - below) / counts[step]);
            }

            below += counts[step];
        }

        return UpperOf(counts.Count - 1);
    }

    private static double UpperOf(int step) => FirstSeconds * Math.Pow(2, step / 2.0);
}
