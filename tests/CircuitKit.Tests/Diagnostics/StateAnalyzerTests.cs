using System.Text.Json;
using System.Text.Json.Serialization;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Diagnostics;
using CircuitKit.Persistence.State;

namespace CircuitKit.Tests.Diagnostics;

public sealed class StateAnalyzerTests
{
    private static readonly PersistedName s_total = new("key-of-total", typeof(Page), "Total", typeof(int));

    private readonly SnapshotOptions _limits = new();

    [Fact]
    public void Field_that_changed_is_not_persisted() =>
        Assert.Equal(["NotPersisted _count (int) changes and is not persisted"], Analyze(Changed("_count", 5)));

    [Fact]
    public void Field_that_is_kept_is_no_finding() =>
        Assert.Empty(new StateAnalyzer(_limits)
            .Analyze(Observe(Changed("_count", 5), []) with { Kept = (_, _) => new KeptAnswer(true, null) })
            .Findings);

    [Fact]
    public void What_survives_is_kept_or_persisted()
    {
        StateObservation observed = Observe(Changed("_count", 5), [(s_total.Key, "3"), ("by-hand", "[7]")]);

        Assert.Equal(
            [("_count", true), ("Total", false)],
            new StateAnalyzer(_limits)
                .Analyze(observed with { Kept = (_, _) => new KeptAnswer(true, null) })
                .Survivors.Select(one => (one.Member, one.IsKept)));
        Assert.Equal(
            [("_lines", false), ("Total", false)],
            new StateAnalyzer(_limits)
                .Analyze(observed with { States = [new ObservedState(typeof(Page), IsService: false, [Changed("_lines", new List<int> { 7 })])] })
                .Survivors.Select(one => (one.Member, one.IsKept)));
        Assert.Equal(["Total"], new StateAnalyzer(_limits).Analyze(observed).Survivors.Select(one => one.Member));
    }

    [Fact]
    public void Field_that_cannot_be_kept_is_a_finding_that_says_why()
    {
        StateObservation observed = Observe(Changed("_count", 5), []) with { Kept = (_, member) => new KeptAnswer(false, $"{member} is odd") };

        StateFinding finding = Assert.Single(new StateAnalyzer(_limits).Analyze(observed).Findings);

        Assert.Equal("_count (int) changes and is not kept: _count is odd", finding.InShort);
        Assert.Equal("It changed while the page was used, is not persisted, and is not kept: _count is odd.", finding.Why);
    }

    [Fact]
    public void Field_behind_a_persisted_property_is() => Assert.Empty(Analyze(Changed("_total", 5), ("key-of-total", "5")));

    [Fact]
    public void Number_that_happens_to_be_a_part_of_another_value_is_not_persisted_by_it() =>
        Assert.Single(Analyze(Changed("_count", 5), ("key-of-total", "[5]"), ("other", "5")));

    [Fact]
    public void Number_persisted_by_hand_is_found_in_whatever_its_component_writes() =>
        Assert.Empty(Analyze(Changed("_count", 5), [("by-hand", """{"page":{"counts":[1,5]}}""")], byHand: typeof(Page)));

    [Fact]
    public void List_persisted_as_a_part_of_anything_is_found() =>
        Assert.Empty(Analyze(Changed("_lines", new List<string> { "pen", "ink" }), ("anywhere", """{"kept":["pen","ink"]}""")));

    [Fact]
    public void Object_that_was_picked_is_not_persisted_by_the_list_that_it_is_of()
    {
        ChangedMember picked = Changed("_picked", new Part { Name = "pen" });

        Assert.Empty(Analyze(picked, ("anywhere", """[{"Name":"pen"}]""")));
        Assert.Single(Analyze(picked with { IsReplaced = true }, ("anywhere", """[{"Name":"pen"}]""")));
        Assert.Empty(Analyze(picked with { IsReplaced = true }, [("by-hand", """{"picked":{"Name":"pen"}}""")], byHand: typeof(Page)));
    }

    [Fact]
    public void One_object_in_two_places_is_found_in_what_was_written_of_it_twice()
    {
        Part pen = new() { Name = "pen", Cache = "not written" };

        Assert.Empty(Analyze(Changed("_parts", new List<Part> { pen, pen }), ("anywhere", """[{"Name":"pen"},{"Name":"pen"}]""")));
        Assert.Single(Analyze(Changed("_parts", new List<Part> { pen, pen }), ("anywhere", """[{"Name":"pen"},{"Name":"ink"}]""")));
    }

    [Fact]
    public void Value_that_is_not_there_any_more_is_nothing_to_lose() => Assert.Empty(Analyze(Changed<string?>("_selected", null)));

    [Fact]
    public void What_was_not_looked_through_to_the_end_is_not_told_of()
    {
        string large = $"\"{new string('x', 3 * 512 * 1024)}\"";
        string many = $"[{string.Join(',', Enumerable.Range(0, 6_000))}]";

        Assert.Empty(Analyze(Changed("_lines", new List<string> { "pen" }), ("large", large)));
        Assert.Empty(Analyze(Changed("_lines", new List<string> { "pen" }), ("many", many)));
        Assert.Single(Analyze(Changed("_lines", new List<string> { "pen" }), ("few", "[1,2]")));
    }

    [Fact]
    public void What_is_not_JSON_is_passed_over() => Assert.Single(Analyze(Changed("_count", 5), ("bytes", "\u0001\u0002")));

    [Fact]
    public void Without_a_capture_nothing_is_said_of_fields()
    {
        StateObservation observed = Observe(Changed("_count", 5), []) with { Capture = new CaptureResult(CaptureOutcome.Failed, Component: typeof(Page), Exception: new JsonException()), NotWritten = "Total" };

        StateFinding finding = Assert.Single(new StateAnalyzer(_limits).Analyze(observed).Findings);

        Assert.Equal(
            "CannotBeWritten Total Writing it throws JsonException: nothing of the page is saved.",
            $"{finding.Kind} {finding.Member} {finding.Why}");
    }

    [Fact]
    public void Two_values_under_one_key_are_one_finding_and_explain_a_capture_that_failed()
    {
        StateObservation observed = Observe(null, []) with { Names = [s_total, s_total, s_total], Capture = new CaptureResult(CaptureOutcome.Failed, Component: typeof(Page)) };

        StateFinding finding = Assert.Single(new StateAnalyzer(_limits).Analyze(observed).Findings);

        Assert.Equal(StateFindingKind.SameKey, finding.Kind);
        Assert.StartsWith("3 components in one parent", finding.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4_900, null)]
    [InlineData(5_100, "GrowsLarge Page.Total (5,100 bytes) make the state more than half as large as allowed")]
    [InlineData(20_000, "TooLarge Page.Total (19 KB) make the state too large")]
    public void State_near_and_over_the_limit_names_the_largest_values(int bytes, string? expected)
    {
        _limits.MaxBytes = 10_000;

        Assert.Equal(expected is null ? [] : [expected], Analyze(null, (s_total.Key, new string('1', bytes))));
    }

    [Fact]
    public void Number_of_values_has_a_limit_too()
    {
        _limits.MaxKeys = 2;

        Assert.Equal(
            ["GrowsLarge a key of the app (1 bytes), a key of the app (1 bytes) make the state more than half as large as allowed"],
            Analyze(null, ("a", "1"), ("b", "2")));
        Assert.StartsWith("TooLarge", Assert.Single(Analyze(null, ("a", "1"), ("b", "2"), ("c", "3"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Value_that_cannot_be_read_back_is_told_with_the_name_of_the_exception_only()
    {
        StateFinding thrown = StateFinding.CannotBeRead(s_total, "JsonException");
        StateFinding stuck = StateFinding.CannotBeRead(s_total, null);

        Assert.Equal("It is written, but cannot be read back (JsonException): a resumed page starts without it.", thrown.Why);
        Assert.Equal("Reading it back does not end.", stuck.Why);
    }

    [Fact]
    public void Place_of_a_difference_is_named_from_the_property_down() => Assert.Equal(
        ["Total", "Total.Name", "Total[].Name"],
        new[] { "", "Name", "[].Name" }.Select(path => StateFinding.ComesBackChanged(s_total, new ValueDifference(path, DifferenceKind.NoSetter)).Member));

    [Fact]
    public void Options_out_of_range_are_named_with_value_and_remedy() => Assert.Equal(
        [
            "CircuitKit:StateCheck:QuietPeriod is '00:00:00'; set it to a value from 00:00:00.1000000 to 00:01:00.",
            "CircuitKit:StateCheck:MinInterval is '01:00:00'; set it to a value from 00:00:00 to 00:10:00.",
        ],
        new StateCheckOptionsValidator().Validate(null, new StateCheckOptions { QuietPeriod = TimeSpan.Zero, MinInterval = TimeSpan.FromHours(1) }).Failures!);

    private static ChangedMember Changed<T>(string name, T value) => new(name, typeof(T), ValueFingerprint.Of(value));

    private IEnumerable<string> Analyze(ChangedMember? changed, params (string Key, string Json)[] state) => Analyze(changed, state, byHand: null);

    private IEnumerable<string> Analyze(ChangedMember? changed, (string Key, string Json)[] state, Type? byHand) => new StateAnalyzer(_limits)
        .Analyze(Observe(changed, state) with { WithCallbacks = byHand is null ? new HashSet<Type>() : [byHand] })
        .Findings.Select(finding => $"{finding.Kind} {finding.InShort}");

    private static StateObservation Observe(ChangedMember? changed, (string Key, string Json)[] state) => new()
    {
        States = [new ObservedState(typeof(Page), IsService: false, changed is null ? [] : [changed])],
        Names = [s_total],
        WithCallbacks = new HashSet<Type>(),
        Capture = new CaptureResult(
            CaptureOutcome.Captured,
            new CapturedState(state.ToDictionary(value => value.Key, value => System.Text.Encoding.UTF8.GetBytes(value.Json)), RootComponents: [])),
    };

    private sealed class Page;

    private sealed class Part
    {
        public string? Name { get; set; }

        [JsonIgnore]
        public string? Cache { get; set; }
    }
}
