using System.Globalization;
using CircuitKit.LoadTests.Statistics;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace CircuitKit.LoadTests.Plots;

/// <summary>What one circuit costs, over how many there are: a flat line is what one hopes for.</summary>
internal static class CostPanel
{
    /// <param name="title">The cost.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="lines">For each name, circuits and cost.</param>
    public static Panel Of(string title, string unit, IReadOnlyList<(string Name, IReadOnlyList<(int Circuits, Spread Cost)> Points)> lines)
    {
        PlotModel model = PlotStyle.NewModel(title);
        model.With(
            new LogarithmicAxis
            {
                Position = AxisPosition.Bottom,
                LabelFormatter = Label,
                MinimumPadding = 0.05,
                MaximumPadding = 0.05,
            },
            "circuits");
        model.With(new LinearAxis { Position = AxisPosition.Left, Minimum = 0, Maximum = Highest(lines), MinorTickSize = 0 }, unit);
        for (int i = 0; i < lines.Count; i++)
        {
            Add(model, lines[i].Name, lines[i].Points, PlotStyle.Colour(i));
        }

        return new Panel(model);
    }

    /// <summary>A little above the highest point; no line has a height of its own when nothing costs anything.</summary>
    private static double Highest(IReadOnlyList<(string Name, IReadOnlyList<(int Circuits, Spread Cost)> Points)> lines) =>
        lines.SelectMany(line => line.Points).Select(point => point.Cost.Highest).DefaultIfEmpty().Max() is > 0 and var highest ? highest * 1.1 : 1;

    /// <summary>A narrow scale has lines between whole numbers, and the axis finds a thousand by adding logarithms.</summary>
    private static string Label(double circuits) =>
        Math.Abs(circuits - Math.Round(circuits)) < 1e-6 * circuits ? circuits.ToString("#,0", CultureInfo.InvariantCulture) : "";

    private static void Add(PlotModel model, string name, IReadOnlyList<(int Circuits, Spread Cost)> points, OxyColor colour)
    {
        LineSeries line = new() { Title = PlotStyle.Named(name), Color = colour, MarkerType = MarkerType.Circle, MarkerFill = colour, MarkerSize = 4 };
        line.Points.AddRange(points.Select(point => new DataPoint(point.Circuits, point.Cost.Median)));
        model.Series.Add(line);
        foreach ((int circuits, Spread cost) in points)
        {
            LineSeries whisker = new() { Color = colour, StrokeThickness = 1.5, RenderInLegend = false };
            whisker.Points.Add(new DataPoint(circuits, cost.Lowest));
            whisker.Points.Add(new DataPoint(circuits, cost.Highest));
            model.Series.Add(whisker);
        }
    }
}
