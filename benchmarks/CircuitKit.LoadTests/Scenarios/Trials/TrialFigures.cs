using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Scenarios.Pages;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Scenarios.Trials;

/// <summary>Figures that several scenarios have.</summary>
internal static class TrialFigures
{
    public const string Others = "others' processors";

    /// <summary>Processor time, and how much of the machine was somebody else's.</summary>
    public static IEnumerable<TrialFigure> Of(SiteUse use)
    {
        if (use.Nodes is not null)
        {
            yield return TrialFigure.Of("server CPU, s", use.Nodes, FigureUnit.Seconds, Against.Ratio);
        }

        yield return TrialFigure.Of("load tool's CPU, s", use.Own, FigureUnit.Seconds);
        if (use.Redis is not null)
        {
            yield return TrialFigure.Of("Redis CPU, s", use.Redis, FigureUnit.Seconds);
        }

        if (use.Others is not null)
        {
            yield return TrialFigure.Of(Others, use.Others / use.Wall, FigureUnit.Number);
        }
    }

    /// <summary>
    /// How long pages took to come back, and with what. Where none came back there are no times, and where one contender loses pages by its
    /// nature its times are no measure for the others.
    /// </summary>
    public static IEnumerable<TrialFigure> Of(Homecoming back, string targetOfAll = "-", Against against = Against.Ratio)
    {
        LatencySummary times = back.Times.Summarize();
        foreach (TrialFigure figure in times.Count > 0 ? Of(times, targetOfAll, against) : [])
        {
            yield return figure;
        }

        yield return TrialFigure.Of("pages back with all they showed", back.Whole, FigureUnit.Count);
        yield return TrialFigure.Of("pages refused", back.Rejected, FigureUnit.Count);
    }

    /// <summary>How long pages took to be there.</summary>
    public static IEnumerable<TrialFigure> Of(LatencySummary times, string targetOfAll = "-", Against against = Against.Ratio) =>
    [
        TrialFigure.Of("last page there after, s", times.Max / 1000, FigureUnit.Seconds, against, targetOfAll),
        TrialFigure.Of("page there p50, ms", times.P50, FigureUnit.Milliseconds, against),
        TrialFigure.Of("page there p99, ms", times.P99, FigureUnit.Milliseconds, against),
    ];

    /// <summary>What the circuits take in Redis, and how fast the same bytes can be set there by nothing but SET.</summary>
    public static IEnumerable<TrialFigure> Of(StoredCircuits stored) =>
    [
        TrialFigure.Of("Redis keys per circuit", stored.KeysPerCircuit, FigureUnit.Number),
        TrialFigure.Of("Redis per circuit, KB", stored.BytesPerCircuit, FigureUnit.Kilobytes, Against.Ratio, "≤ 0.35×"),
        TrialFigure.Of("round trip to Redis, ms", stored.RoundTrip.TotalMilliseconds, FigureUnit.Milliseconds),
        TrialFigure.Of("raw SET of as many bytes, per s", stored.RawSetsPerSecond, FigureUnit.Count),
    ];
}
