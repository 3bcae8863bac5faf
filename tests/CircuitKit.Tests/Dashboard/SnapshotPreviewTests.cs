using CircuitKit.Blazor;
using CircuitKit.Dashboard.Details;

namespace CircuitKit.Tests.Dashboard;

public sealed class SnapshotPreviewTests
{
    private static readonly Dictionary<string, PropertyLabel> s_noNames = [];

    private static readonly Dictionary<string, byte[]> s_state = new()
    {
        ["a"] = """{"Text":"secret"}"""u8.ToArray(),
        ["b"] = "[1,2]"u8.ToArray(),
        ["c"] = "true"u8.ToArray(),
        ["d"] = "-12"u8.ToArray(),
        ["e"] = "null"u8.ToArray(),
        ["f"] = """ "x" """u8.ToArray(),
        ["g"] = [0xff, 0x00],
        ["h"] = [],
    };

    [Fact]
    public void Values_are_listed_by_size_with_what_they_look_like_and_never_themselves()
    {
        SnapshotPreview preview = Of(showValues: false);

        Assert.Equal(
            ["a object 17", "b list 5", "f text 5", "c yes or no 4", "e nothing 4", "d number 3", "g bytes 2", "h nothing 0"],
            preview.Values.Select(value => $"{value.Key} {value.Kind} {value.Bytes}"));
        Assert.All(preview.Values, value => Assert.Null(value.Value));
        Assert.Equal((8, 3, 40 + 8 + 3), (preview.ValueCount, preview.RootComponentsBytes, preview.TotalBytes));
    }

    [Fact]
    public void Values_are_shown_only_when_that_is_allowed() => Assert.Equal("""{"Text":"secret"}""", Of(showValues: true).Values[0].Value);

    [Fact]
    public void Long_value_is_cut()
    {
        SnapshotPreview preview = SnapshotPreview.Of(
            Captured(new() { ["long"] = [.. Enumerable.Repeat((byte)'x', 50_000)] }),
            s_noNames,
            showValues: true);

        Assert.Equal(SnapshotPreview.MaxCharacters + 1, preview.Values[0].Value!.Length);
    }

    [Fact]
    public void More_values_than_are_worth_reading_are_counted_and_the_smallest_left_out()
    {
        Dictionary<string, byte[]> many = Enumerable.Range(0, 300).ToDictionary(i => $"{i}", i => new byte[i]);

        SnapshotPreview preview = SnapshotPreview.Of(Captured(many), s_noNames, showValues: false);

        Assert.Equal((300, SnapshotPreview.MaxValues, 299), (preview.ValueCount, preview.Values.Count, preview.Values[0].Bytes));
    }

    [Fact]
    public void Names_and_types_of_properties_are_shown_where_they_are_known()
    {
        SnapshotPreview preview = SnapshotPreview.Of(
            Captured(s_state), new Dictionary<string, PropertyLabel> { ["a"] = new("Shop/Shop.Cart/Lines", "List<Line>") }, showValues: false);

        Assert.Equal(("Shop/Shop.Cart/Lines", "List<Line>"), (preview.Values[0].Name, preview.Values[0].Type));
        Assert.Equal((null, null), (preview.Values[1].Name, preview.Values[1].Type));
    }

    [Fact]
    public void Capture_that_failed_names_the_component()
    {
        SnapshotPreview preview = SnapshotPreview.Of(
            new CaptureResult(CaptureOutcome.Failed, Component: typeof(SnapshotPreviewTests)), s_noNames, showValues: false);

        Assert.Equal((CaptureOutcome.Failed, typeof(SnapshotPreviewTests).FullName), (preview.Outcome, preview.Component));
    }

    private static SnapshotPreview Of(bool showValues) => SnapshotPreview.Of(Captured(s_state), s_noNames, showValues);

    private static CaptureResult Captured(Dictionary<string, byte[]> state) => new(CaptureOutcome.Captured, new CapturedState(state, [1, 2, 3]));
}
