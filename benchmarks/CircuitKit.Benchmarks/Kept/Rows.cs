using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Benchmarks.Kept;

/// <summary>A component of eight values, of which a user changes two.</summary>
internal interface IRow
{
    /// <summary>A number and a text.</summary>
    void Type();

    /// <summary>A number and a list.</summary>
    void Tag();
}

/// <summary>A page of rows.</summary>
internal sealed class RowsPage<TRow> : ComponentBase
    where TRow : IComponent
{
    [Parameter]
    public int Count { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        for (var i = 0; i < Count; i++)
        {
            builder.OpenComponent<TRow>(0);
            builder.SetKey(i);
            builder.CloseComponent();
        }
    }
}

/// <summary>Values in ordinary fields.</summary>
[KeepState]
internal sealed class FieldsRow : ComponentBase, IRow
{
    private int _count;
    private string _text = "";
    private List<string> _tags = [];

    public bool IsOpen { get; set; }

    public decimal Price { get; set; }

    public DateOnly Day { get; set; }

    public Guid Number { get; set; }

    public (int From, int To) Span { get; set; }

    public void Type()
    {
        _text = $"typed {++_count}";
        StateHasChanged();
    }

    public void Tag()
    {
        _tags = [.. _tags.Take(2), $"tag {++_count}"];
        StateHasChanged();
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, _text);
}

/// <summary>The same values, each of which the framework persists.</summary>
internal sealed class PersistedRow : ComponentBase, IRow
{
    [PersistentState]
    public int Count { get; set; }

    [PersistentState]
    public string? Text { get; set; }

    [PersistentState]
    public List<string>? Tags { get; set; }

    [PersistentState]
    public bool IsOpen { get; set; }

    [PersistentState]
    public decimal Price { get; set; }

    [PersistentState]
    public DateOnly Day { get; set; }

    [PersistentState]
    public Guid Number { get; set; }

    [PersistentState]
    public (int From, int To) Span { get; set; }

    public void Type()
    {
        Text = $"typed {++Count}";
        StateHasChanged();
    }

    public void Tag()
    {
        Tags = [.. (Tags ?? []).Take(2), $"tag {++Count}"];
        StateHasChanged();
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, Text);
}
