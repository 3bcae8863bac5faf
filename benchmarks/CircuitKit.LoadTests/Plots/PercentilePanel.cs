using System.Globalization;
using CircuitKit.LoadTests.Statistics;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace CircuitKit.LoadTests.Plots;

/// <summary>Times by percentile, on a scale of nines: one line for each name, and a band from the lowest to the highest of its rounds.</summary>
internal static class PercentilePanel
{
    /// <param name="title">What was timed.</param>
    /// <param name="lines">For each name, the curve of each round; see <see cref="LatencySummary.Curve"/>.</param>
    public static Panel Of(string title, IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<double>> Rounds)> lines)
    {
        PlotModel model = PlotStyle.NewModel(title);
        model.With(
            new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, MajorStep = 1, MinorTickSize = 0, LabelFormatter = Nines.Label },
            "percentile (each step is one nine more)");
        model.With(
            new LogarithmicAxis
            {
                Position = AxisPosition.Left,
                LabelFormatter = value => value.ToString("#,0.###", CultureInfo.InvariantCulture),
                // A decade at least: the eye takes a flat line over a narrow scale for a steep one.
                MinimumRange = 10,
            },
            "time, ms");
        for (int i = 0; i < lines.Count; i++)
        {
            Add(model, lines[i].Name, SpreadOf(lines[i].Rounds), PlotStyle.Colour(i));
        }

        return new Panel(model);
    }

    /// <summary>Point by point, of the rounds that have it.</summary>
    internal static IReadOnlyList<Spread> SpreadOf(IReadOnlyList<IReadOnlyList<double>> rounds)
    {
        int points = rounds.Count == 0 ? 0 : rounds.Max(round => round.Count);
        return [.. Enumerable.Range(0, points).Select(point => Spread.Of(rounds.Where(round => round.Count > point).Select(round => (double?)round[point]))!.Value)];
    }

    private static void Add(PlotModel model, string name, IReadOnlyList<Spread> points, OxyColor colour)
    {
        AreaSeries band = new() { Color = OxyColors.Transparent, Color2 = OxyColors.Transparent, Fill = OxyColor.FromAColor(40, colour), RenderInLegend = false };
        LineSeries line = new() { Title = PlotStyle.Named(name), Color = colour };
        for (int i = 0; i < points.Count; i++)
        {
            band.Points.Add(new DataPoint(Nines.Position(i), Shown(points[i].Lowest)));
            band.Points2.Add(new DataPoint(Nines.Position(i), Shown(points[i].Highest)));
            line.Points.Add(new DataPoint(Nines.Position(i), Shown(points[i].Median)));
        }

        model.Series.Add(band);
        model.Series.Add(line);
    }

    /// <summary>A microsecond is the shortest time that is measured, and no logarithm has a place for 0.</summary>
    private static double Shown(double milliseconds) => Math.Max(milliseconds, 0.001);
}
