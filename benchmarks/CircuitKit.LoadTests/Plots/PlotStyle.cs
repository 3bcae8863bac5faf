using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;

namespace CircuitKit.LoadTests.Plots;

/// <summary>What all drawings look like.</summary>
internal static class PlotStyle
{
    // Okabe and Ito's, which people tell apart whatever colours they see.
    private static readonly OxyColor[] s_colours =
    [
        OxyColor.FromRgb(110, 110, 110),
        OxyColor.FromRgb(0, 114, 178),
        OxyColor.FromRgb(230, 159, 0),
        OxyColor.FromRgb(0, 158, 115),
        OxyColor.FromRgb(204, 121, 167),
        OxyColor.FromRgb(213, 94, 0),
    ];

    private static readonly OxyColor s_grid = OxyColor.FromRgb(225, 225, 225);

    public static OxyColor Colour(int index) => s_colours[index % s_colours.Length];

    /// <summary>
    /// A name in a legend, which is cut off where its text was thought to end; a reader's font may be wider than the one it was measured by.
    /// </summary>
    public static string Named(string name) => name + "\u00A0\u00A0\u00A0";

    public static PlotModel NewModel(string title) => new()
    {
        Title = title,
        DefaultFont = "sans-serif",
        TitleFontSize = 16,
        Background = OxyColors.White,
        Padding = new OxyThickness(12, 8, 24, 8),
        PlotAreaBorderColor = OxyColors.Gray,
        Legends =
        {
            new Legend
            {
                LegendPlacement = LegendPlacement.Outside,
                LegendPosition = LegendPosition.BottomCenter,
                LegendOrientation = LegendOrientation.Horizontal,
                LegendMargin = 4,
            },
        },
    };

    /// <summary>Adds an axis to a drawing, with the lines that help the eye.</summary>
    public static T With<T>(this PlotModel model, T axis, string title)
        where T : Axis
    {
        axis.Title = title;
        axis.AxisTitleDistance = 10;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = s_grid;
        axis.TicklineColor = OxyColors.Gray;
        model.Axes.Add(axis);
        return axis;
    }
}
