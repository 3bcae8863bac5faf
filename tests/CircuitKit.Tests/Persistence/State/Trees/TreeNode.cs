using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>A component with ordinary fields, which knows nothing of CircuitKit.</summary>
internal abstract class TreeNode : ComponentBase
{
    // The place in the source of the loop, behind all that stand there one by one.
    private const int AfterAll = 1_000_000;

    private readonly Dictionary<string, TreeItem> _byName = [];
    private List<TreeItem> _items = [];
    private HashSet<int> _marks = [];
    private int _count;
    private string? _text;
    private TreeItem? _selected;
    private (int Number, TreeItem? Item) _pair;
    private TreeNote? _note;
    private object? _odd;

    /// <summary>Which row of the data it is for: a delegate, which says nothing about who it is.</summary>
    [Parameter]
    public Func<int>? Row { get; set; }

    [Parameter]
    public string? Name { get; set; }

    [Parameter]
    public TreeItem? Given { get; set; }

    [Inject]
    public required TreeWitness Witness { get; set; }

    [Inject]
    public required TreeBoard Board { get; set; }

    [Inject]
    public required TreeCatalog Catalog { get; set; }

    public int Id => Row?.Invoke() ?? 0;

    public TreeItem? Selected => _selected;

    protected virtual List<TreeItem> Stored => [];

    public void Edit(TreeEdit edit, TreeNode other)
    {
        string text = $"{Id}.{edit.Number}";
        switch (edit.Kind)
        {
            case 0: _count++; break;
            case 1: _text = text; break;
            case 2 or 3: _items.Add(new TreeItem { Text = text }); break;
            case 4 or 5: _selected = At(_items, edit.Number); break;
            case 6 or 7: _selected?.Text = text; break;
            case 8: other._selected = _selected; break;
            case 9 when _selected is not null: other._items.Add(_selected); break;
            case 10 when _selected is not null: Board.Items.Add(_selected); break;
            case 11: _selected = At(Board.Items, edit.Number); break;
            case 12: _marks.Add(edit.Number); break;
            case 13 when _selected is not null: _byName[text] = _selected; break;
            case 14: _pair = (edit.Number, _selected); break;
            case 15: _note = new TreeNote(text, other._selected); break;
            case 16: _selected?.Other = other._selected; break;
            case 17: _selected = Given; break;
            case 18 when _items.Count > 0: _items.RemoveAt(edit.Number % _items.Count); break;
            case 19: _items = [.. _items]; break;
            case 20: Board.Version++; break;
            case 21: _selected = null; break;
            case 22 when edit.Number % 3 == 0: _odd = edit.Number; break;
            case 23 when edit.Number % 3 == 0: _selected = At(Catalog.Items, edit.Number); break;
            case 24: _marks = [.. _marks, -edit.Number]; break;
            case 25: _selected = At(other.Stored, edit.Number); break;
            case 26 when _selected is not null: other.Stored.Add(_selected); break;
            case 27: other._note = _note; break;
            case 28: other._items = _items; break;
        }

        StateHasChanged();
        other.StateHasChanged();
    }

    /// <summary>What is in its fields, where an object that it was given counts as that one.</summary>
    public IEnumerable<TreeField> Fields() =>
    [
        new("count", $"{_count}"),
        new("text", $"{_text}"),
        new("odd", $"{_odd}"),
        new("marks", string.Join(',', _marks.Order()), ("", _marks)),
        new("selected", Text(_selected), Chain("", _selected)),
        new("pair", $"{_pair.Number}{Text(_pair.Item)}", Chain("", _pair.Item)),
        new("note", $"{_note?.Title}{Text(_note?.About)}", [("", _note), .. Chain("about", _note?.About)]),
        new("items", string.Join(',', _items.Select(Text)), [("", _items), .. Objects(_items)]),
        new(
            "byName",
            string.Join(',', _byName.OrderBy(pair => pair.Key).Select(pair => pair.Key + Text(pair.Value))),
            [.. _byName.SelectMany(pair => Chain(pair.Key, pair.Value))]),
    ];

    public static string Text(IEnumerable<TreeItem> items) => string.Join(',', items.Select(item => TextOf(item, 0)));

    public static (string Path, object? Object)[] Objects(IEnumerable<TreeItem> items) => [.. items.SelectMany((item, i) => Chain($"{i}", item))];

    private static (string Path, object? Object)[] Chain(string path, TreeItem? item)
    {
        List<(string, object?)> chain = [];
        for (int i = 0; item is not null && i < 3; i++, item = item.Other)
        {
            chain.Add(($"{path}{new string('>', i)}", item));
        }

        return [.. chain];
    }

    protected override async Task OnInitializedAsync()
    {
        Witness.Nodes[Id] = this;
        int loads = Witness.Plan[Id].Loads;
        if (loads > 1)
        {
            _items = [];
            await Task.Yield();
        }

        _items = [.. Enumerable.Range(0, loads).Select(i => new TreeItem { Text = $"load {Id} {i}" })];
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddContent(0, _count);
        foreach (TreeSpec child in Witness.Plan.Below(Id))
        {
#pragma warning disable ASP0006 // The pages are random: so is their source.
            builder.OpenComponent(child.IsRow ? AfterAll : child.Id, s_kinds[child.Kind]);
#pragma warning restore ASP0006
            builder.AddComponentParameter(1, nameof(Row), () => child.Id);
            switch (child.Told)
            {
                case TreeTold.Key:
                    builder.SetKey(child.Id % 2 == 0 ? child.Id : $"key {child.Id}");
                    break;
                case TreeTold.Name or TreeTold.CommonName:
                    builder.AddComponentParameter(2, nameof(Name), child.Told == TreeTold.Name ? $"name {child.Id}" : "name");
                    break;
                case TreeTold.Object:
                    builder.AddComponentParameter(2, nameof(Given), _items.FirstOrDefault());
                    break;
            }

            builder.CloseComponent();
        }
    }

    private static readonly Type[] s_kinds = [typeof(TreeLeaf), typeof(TreeBranch<int>), typeof(TreeBranch<string>)];

    private string Text(TreeItem? item) => item is not null && ReferenceEquals(item, Given) ? "given" : TextOf(item, 0);

    private static string TextOf(TreeItem? item, int depth) =>
        item is null ? "-" : $"({item.Text}{(item.Other is { } other && depth < 3 ? TextOf(other, depth + 1) : "")})";

    private static TreeItem? At(IReadOnlyList<TreeItem> items, int index) => items.Count == 0 ? null : items[index % items.Count];
}

internal sealed class TreeLeaf : TreeNode;

internal sealed class TreeBranch<T> : TreeNode
{
    public T? Value { get; set; }
}

/// <summary>The root, which also has state that it persists itself.</summary>
internal sealed class TreeRoot : TreeNode
{
    [PersistentState]
    public List<TreeItem>? Saved { get; set; }

    protected override List<TreeItem> Stored => Saved!;

    protected override Task OnInitializedAsync()
    {
        Saved ??= [];
        return base.OnInitializedAsync();
    }
}
