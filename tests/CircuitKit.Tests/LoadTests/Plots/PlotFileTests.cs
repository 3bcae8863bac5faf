using System.Xml.Linq;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Plots;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Scale;
using CircuitKit.LoadTests.Statistics;
using CircuitKit.Tests.LoadTests.Compare;

namespace CircuitKit.Tests.LoadTests.Plots;

public sealed class PlotFileTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Comparison_is_drawn_with_names_units_and_percentiles()
    {
        XElement drawing = Draw(CompareReport.Of(
            "compare",
            [Some.Measurement(1, Contender.Stock, curve: Curve(1)), Some.Measurement(1, Contender.Redis, curve: Curve(2))],
            SteadyMetrics.All,
            ("click to effect", measurement => measurement.Steady.RoundTrips)));

        string[] texts = Texts(drawing);
        Assert.Superset(
            new HashSet<string>(["Stock", "Redis", "time, ms", "90 %", "99 %", "99.9 %", "times stock", "server CPU", "KB", "heap per circuit"]),
            texts.ToHashSet());
    }

    [Fact]
    public void Cost_of_a_circuit_is_drawn_over_how_many_there_are()
    {
        ScaleStep[] steps = [.. new[] { 100, 1_000, 10_000 }.Select(circuits => new ScaleStep(circuits, Some.Measurement(1, Contender.Stock), 0))];

        string[] texts = Texts(Draw(ScaleReport.Of(steps)));

        Assert.Superset(new HashSet<string>(["circuits", "100", "1,000", "10,000", "KB", "ms"]), texts.ToHashSet());
    }

    [Fact]
    public void Drawings_in_one_file_do_not_clip_each_other()
    {
        Panel panel = PercentilePanel.Of("Times", [("all", [Curve(1)])]);

        XElement drawing = Parse(PlotFile.Draw([panel, PercentilePanel.Of("Times", [("all", [Curve(1)])])], []));

        string[] clips = [.. drawing.Descendants(s_svg + "clipPath").Select(clip => (string)clip.Attribute("id")!)];
        Assert.NotEmpty(clips);
        Assert.Equal(clips.Length, clips.Distinct().Count());
        Assert.All(
            drawing.Descendants().Attributes("clip-path"), use => Assert.Contains(use.Value["url(#".Length..^1], clips));
    }

    [Fact]
    public void How_far_it_can_be_trusted_stands_below()
    {
        XElement drawing = Parse(PlotFile.Draw([PercentilePanel.Of("Times", [("all", [Curve(1)])])], ["others > 1 & < 2"]));

        Assert.Contains("others > 1 & < 2", Texts(drawing));
    }

    [Fact]
    public void Line_is_the_median_of_its_rounds_as_far_as_any_of_them_goes() => Assert.Equal(
        [new Spread(2, 1, 3), new Spread(5, 5, 5)], PercentilePanel.SpreadOf([[1, 5], [2], [3]]));

    [Fact]
    public void Bars_of_a_group_stand_side_by_side_around_its_middle()
    {
        double[] middles = [.. Enumerable.Range(0, 4).Select(name => BarsPanel.Position(group: 2, name, names: 4))];

        Assert.Equal([1.7, 1.9, 2.1, 2.3], middles.Select(middle => Math.Round(middle, 6)));
    }

    private static IReadOnlyList<double> Curve(double first) => [.. Enumerable.Range(0, 61).Select(point => first + point)];

    private static XElement Draw(Report report) => Parse(PlotFile.Draw(report.Panels, [report.Trust]));

    private static XElement Parse(string svg) => XDocument.Parse(svg).Root!;

    private static string[] Texts(XElement drawing) => [.. drawing.Descendants(s_svg + "text").Select(text => text.Value.Trim())];
}
