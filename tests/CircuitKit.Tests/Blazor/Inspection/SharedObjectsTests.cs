using System.Collections.Immutable;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Tests.Blazor.Inspection;

/// <summary>One object in two places of what is persisted.</summary>
public sealed class SharedObjectsTests
{
    private static readonly PersistedName s_plan = new("plan", typeof(SharedObjectsTests), "Plan", typeof(List<Step>));

    private static readonly PersistedName s_selected = new("selected", typeof(SharedObjectsTests), "Selected", typeof(Step));

    private readonly Step _step = new() { Text = "a" };

    [Fact]
    public void Object_in_two_persisted_values_is_found() =>
        Assert.Equal(["Plan[] = Selected"], Find((s_plan, new List<Step> { _step }), (s_selected, _step)));

    [Fact]
    public void Object_that_one_value_reaches_twice_is_found()
    {
        Assert.Equal(["Plan[] = Plan[]"], Find((s_plan, new List<Step> { _step, new(), _step })));
        Assert.Equal(["Plan.Next = Plan.Other.Next"], Find((s_plan, new Step { Next = _step, Other = new() { Next = _step } })));
    }

    [Fact]
    public void Equal_objects_are_two_anyway() => Assert.Empty(Find((s_plan, new List<Step> { new(), new() }), (s_selected, new Step())));

    [Fact]
    public void Object_that_cannot_change_may_as_well_be_two()
    {
        Fixed value = new("a");
        string[] none = [];
        ImmutableList<string> some = ["a"];

        Assert.Empty(Find((s_plan, new List<object> { value, none, some }), (s_selected, new List<object> { value, none, some })));

        List<string> list = [];
        Assert.Equal(["Plan[] = Selected[]"], Find((s_plan, new List<object> { list }), (s_selected, new List<object> { list })));
    }

    [Fact]
    public void Object_that_comes_back_as_one_is_none()
    {
        Step copy = new();

        Assert.Empty(SharedObjects.Find([(s_plan, new List<Step> { _step, _step }, new List<Step> { copy, copy })]));
        Assert.Single(SharedObjects.Find([(s_plan, new List<Step> { _step, _step }, new List<Step> { copy, new() })]));
    }

    [Fact]
    public void What_does_not_come_back_is_another_finding() =>
        Assert.Empty(SharedObjects.Find([(s_plan, new Step { Next = _step, Other = _step }, new Step { Next = new() })]));

    [Fact]
    public void Cycle_comes_to_an_end()
    {
        _step.Next = _step;
        Step copy = new() { Next = new() };

        Assert.Single(SharedObjects.Find([(s_plan, _step, copy)]));
    }

    private static string[] Find(params (PersistedName Name, object Value)[] values) =>
    [
        .. SharedObjects.Find(values.Select(one => (one.Name, (object?)one.Value, (object?)Copy(one.Value))))
            .Select(pair => $"{pair.First.Path} = {pair.Second.Path}"),
    ];

    private static object Copy(object value) => value switch
    {
        Step step => new Step
        {
            Text = step.Text,
            Next = step.Next is null ? null : (Step)Copy(step.Next),
            Other = step.Other is null ? null : (Step)Copy(step.Other),
        },
        List<Step> steps => steps.ConvertAll(step => (Step)Copy(step)),
        List<object> many => many.ConvertAll(Copy),
        string[] texts => texts.ToArray(),
        List<string> texts => texts.ToList(),
        Fixed one => one with { },
        _ => value,
    };

    private sealed class Step
    {
        public string? Text { get; set; }

        public Step? Next { get; set; }

        public Step? Other { get; set; }
    }

    private sealed record Fixed(string Text);
}
