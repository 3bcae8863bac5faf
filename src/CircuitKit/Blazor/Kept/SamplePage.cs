using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Blazor.Kept;

/// <summary>A page with components of the usual fields.</summary>
[LoseState]
internal sealed class SamplePage : ComponentBase
{
    private static readonly string[] s_names = ["a", "b", "c", "d", "e", "f"];

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        foreach (var name in s_names)
        {
            builder.OpenComponent<SampleRow>(0);
            builder.SetKey(name);
            builder.AddComponentParameter(1, nameof(SampleRow.Name), name);
            builder.CloseComponent();
        }
    }
}

/// <summary>A component with fields of the usual types, and something to change them.</summary>
[KeepState]
internal sealed class SampleRow : ComponentBase
{
    private int _count;
    private string? _text;
    private double _size;
    private decimal? _price;
    private DateOnly _day;
    private DateTime _time;
    private Guid _id;
    private DayOfWeek _weekday;
    private (int Number, string Text) _pair;
    private List<string> _tags = [];
    private readonly List<string> _same = [];
    private readonly Dictionary<string, int> _byName = [];
    private readonly HashSet<int> _marked = [];
    private int[] _numbers = [];
    private List<string>? _shared;

    [Parameter]
    public string? Name { get; set; }

    public bool IsOpen { get; set; }

    /// <summary>Changes simple values only, or also what may be shared.</summary>
    public void Change(bool isShared)
    {
        _count++;
        _text += "typed";
        IsOpen = !IsOpen;
        if (isShared)
        {
            (_size, _price, _day, _time, _id, _weekday) = (1.5, 2.5m, _day.AddDays(1), _time.AddDays(1), Guid.NewGuid(), DayOfWeek.Friday);
            _pair = (_count, "pair");
            _tags = [.. _tags, "tag"];
            _same.Add("one");
            _byName[$"{_count}"] = _count;
            _marked.Add(_count);
            _numbers = [.. _numbers, _count];
            _shared = _tags;
        }

        StateHasChanged();
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddContent(0, _text);
        builder.AddContent(1, $"{_size}{_price}{_day}{_time}{_id}{_weekday}{_pair}{_shared?.Count}{_numbers.Length}");
    }
}
