using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace CircuitKit.LoadTests.Plots;

/// <summary>Bars in groups, with their spread over the rounds.</summary>
internal static class BarsPanel
{
    // A group takes the room from -0.5 to 0.5 around its number, and a little of it is left free.
    private const double GroupWidth = 0.8;

    /// <param name="title">What is compared.</param>
    /// <param name="unit">Of the values.</param>
    /// <param name="bars">In the order in which groups and names are to appear.</param>
    /// <param name="baseline">Where a line is drawn across: what the values are held against.</param>
    public static Panel Of(string title, string unit, IReadOnlyList<Bar> bars, double? baseline = null)
    {
        string[] groups = [.. bars.Select(bar => bar.Group).Distinct()];
        string[] names = [.. bars.Select(bar => bar.Name).Distinct()];
        PlotModel model = PlotStyle.NewModel(title);
        model.With(
            new LinearAxis
            {
                Position = AxisPosition.Bottom,
                Minimum = -0.5,
                Maximum = groups.Length - 0.5,
                MajorStep = 1,
                MinorTickSize = 0,
                LabelFormatter = value => Label(groups, value),
            },
            "").MajorGridlineStyle = LineStyle.None;
        model.With(
            new LinearAxis { Position = AxisPosition.Left, MinimumPadding = 0.05, MaximumPadding = 0.08, MinorTickSize = 0 }, unit);
        model.Annotations.Add(
            new LineAnnotation { Type = LineAnnotationType.Horizontal, Y = 0, Color = OxyColors.Gray, LineStyle = LineStyle.Solid });
        if (baseline is { } line)
        {
            model.Annotations.Add(
                new LineAnnotation { Type = LineAnnotationType.Horizontal, Y = line, Color = OxyColors.Black, LineStyle = LineStyle.Dash });
        }

        for (int i = 0; i < names.Length; i++)
        {
            Add(model, names, i, groups, [.. bars.Where(bar => bar.Name == names[i])]);
        }

        return new Panel(model);
    }

    /// <summary>The middle of a bar.</summary>
    internal static double Position(int group, int name, int names) => group + ((name - ((names - 1) / 2.0)) * GroupWidth / names);

    private static void Add(PlotModel model, string[] names, int name, string[] groups, Bar[] bars)
    {
        double half = GroupWidth / names.Length * 0.45;
        RectangleBarSeries boxes = new() { Title = PlotStyle.Named(names[name]), FillColor = PlotStyle.Colour(name), StrokeThickness = 0 };
        model.Series.Add(boxes);
        foreach (Bar bar in bars)
        {
            double middle = Position(Array.IndexOf(groups, bar.Group), name, names.Length);
            boxes.Items.Add(new RectangleBarItem(middle - half, Math.Min(0, bar.Spread.Median), middle + half, Math.Max(0, bar.Spread.Median)));
            if (bar.Spread.Highest > bar.Spread.Lowest)
            {
                model.Series.Add(Whisker(middle, half / 2, bar));
            }

            model.Annotations.Add(new TextAnnotation
            {
                Text = bar.Spread.Median.ToString("0.##", CultureInfo.InvariantCulture),
                TextPosition = new DataPoint(middle, Math.Max(0, bar.Spread.Highest)),
                TextHorizontalAlignment = HorizontalAlignment.Center,
                TextVerticalAlignment = VerticalAlignment.Bottom,
                Offset = new ScreenVector(0, -3),
                StrokeThickness = 0,
                FontSize = 11,
            });
        }
    }

    private static LineSeries Whisker(double middle, double half, Bar bar)
    {
        LineSeries whisker = new() { Color = OxyColors.Black, StrokeThickness = 1.5, RenderInLegend = false };
        (double X, double Y)[] path =
        [
            (middle - half, bar.Spread.Lowest), (middle + half, bar.Spread.Lowest), (middle, bar.Spread.Lowest),
            (middle, bar.Spread.Highest), (middle - half, bar.Spread.Highest), (middle + half, bar.Spread.Highest),
        ];
        whisker.Points.AddRange(path.Select(point => new DataPoint(point.X, point.Y)));
        return whisker;
    }

    private static string Label(string[] groups, double value)
    {
        int group = (int)Math.Round(value);
        return Math.Abs(value - group) < 0.01 && group >= 0 && group < groups.Length ? groups[group] : "";
    }
}
