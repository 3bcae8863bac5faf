using System.Runtime.CompilerServices;
using CircuitKit.Blazor.Inspection;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Blazor.Inspection;

/// <summary>What user input has changed, and what changes by itself.</summary>
public sealed class FieldTrackerTests
{
    private readonly FieldTracker _tracker = new(new ObservedFields(new ServiceLifetimes(new ServiceCollection())));
    private readonly Page _page = new();
    private readonly Row _row = new();

    [Fact]
    public void Field_that_changes_through_use_is_told_from_then_on()
    {
        Look(uses: 0);
        _page.Count = 5;

        Assert.Equal(["Count"], Look(uses: 1));
        Assert.Equal(["Count"], Look(uses: 1));
    }

    [Fact]
    public void Collection_that_grows_has_changed()
    {
        Look(uses: 0);
        _page.Lines.Add("pen");

        Assert.Equal(["Lines"], Look(uses: 1));
    }

    [Fact]
    public void Field_that_stays_as_it_is_has_not() => Assert.Empty(new[] { 0, 1, 2 }.SelectMany(uses => Look(uses)));

    [Fact]
    public void What_a_new_component_loads_is_not_the_work_of_the_use_that_made_it()
    {
        Look(uses: 1);
        _page.Lines.Add("loaded");

        Assert.Empty(Look(uses: 1));
        Assert.Empty(Look(uses: 2));
    }

    [Fact]
    public void What_ticks_before_anybody_does_anything_is_not_told_when_it_ticks_later()
    {
        Look(uses: 0);
        for (var i = 0; i < FieldTracker.VolatileFrom; i++)
        {
            _page.Count++;
            Look(uses: 0);
        }

        _page.Count++;

        Assert.Empty(Look(uses: 1));
    }

    [Fact]
    public void What_changes_long_after_the_last_use_changes_by_itself()
    {
        Look(uses: 0);
        _page.Count++;
        Assert.Empty(Look(uses: 1, isJustUsed: false));
        _page.Count++;

        Assert.Empty(Look(uses: 2));
    }

    [Fact]
    public void Field_that_remembers_which_parameters_were_rendered_is_given_again()
    {
        LookAtRow(uses: 0);
        (_row.Values, _row.Step) = (["rope", "5"], 1);
        _row.Render();

        Assert.Empty(LookAtRow(uses: 1));

        (_row.Values, _row.Step) = (["rope", "6"], 2);
        _row.Render();

        Assert.Empty(LookAtRow(uses: 2));
    }

    [Fact]
    public void Field_that_moves_on_from_a_parameter_has_changed()
    {
        _row.Step = 1;
        LookAtRow(uses: 0);
        _row.Rendered = 1;
        LookAtRow(uses: 1);
        _row.Rendered = 2;

        Assert.Equal(["Rendered"], LookAtRow(uses: 2));
    }

    [Fact]
    public void Yes_or_no_may_be_that_of_a_parameter_by_chance()
    {
        _row.IsShown = true;
        LookAtRow(uses: 0);
        _row.IsOpen = true;

        Assert.Equal(["IsOpen"], LookAtRow(uses: 1));
    }

    [Fact]
    public void Parameter_that_no_parent_gives_is_state_and_one_that_is_given_is_not()
    {
        LookAtRow(uses: 0);
        (_row.Step, _row.Values) = (3, ["rope"]);

        Assert.Equal(
            ["Step"], _tracker.Sample(_row, isPersistent: true, uses: 1, isJustUsed: true, name => name == "Values").Select(changed => changed.Name));
    }

    [Fact]
    public void Object_that_is_another_one_is_told_from_one_with_other_contents()
    {
        Look(uses: 0);
        _page.Lines.Add("pen");
        _page.Label = new string('x', 3);

        Assert.Equal(
            [("Lines", false), ("Label", true)],
            _tracker.Sample(_page, isPersistent: true, uses: 1, isJustUsed: true).Select(changed => (changed.Name, changed.IsReplaced)));
    }

    [Fact]
    public void Component_that_is_gone_is_not_kept_alive()
    {
        WeakReference gone = LookAtAnother();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(gone.IsAlive);
        Assert.Empty(Look(uses: 0));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference LookAtAnother()
    {
        Page other = new();
        _tracker.Sample(other, isPersistent: true, uses: 0, isJustUsed: false);
        return new WeakReference(other);
    }

    private string[] Look(long uses, bool isJustUsed = true) =>
        [.. _tracker.Sample(_page, isPersistent: true, uses, isJustUsed && uses > 0).Select(changed => changed.Name)];

    private string[] LookAtRow(long uses) =>
        [.. _tracker.Sample(_row, isPersistent: true, uses, isJustUsed: uses > 0).Select(changed => changed.Name)];

    private sealed class Row
    {
        private string[]? _rendered;

        [Parameter]
        public string[] Values { get; set; } = [];

        [Parameter]
        public int Step { get; set; }

        [Parameter]
        public bool IsShown { get; set; }

        public bool IsOpen { get; set; }

        public int Rendered { get; set; }

        // As ShouldRender does, which is not asked for the first picture.
        public void Render() => (_rendered, Rendered) = (Values, Step);

        public override string ToString() => $"{_rendered?.Length}";
    }

    private sealed class Page
    {
        public int Count { get; set; }

        public List<string> Lines { get; } = [];

        public string? Label { get; set; }
    }
}
