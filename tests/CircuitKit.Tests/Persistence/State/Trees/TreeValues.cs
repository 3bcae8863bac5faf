namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>An object that may be in many places.</summary>
internal sealed class TreeItem
{
    public string Text { get; set; } = "";

    // Not public: JSON does not write it, and a list of these can be in a [PersistentState] property.
    internal TreeItem? Other { get; set; }
}

internal sealed record TreeNote(string Title, TreeItem? About);

/// <summary>A service of one circuit.</summary>
internal sealed class TreeBoard
{
    private readonly List<TreeItem> _items = [];

    public List<TreeItem> Items => _items;

    public int Version { get; set; }
}

/// <summary>A service of all circuits.</summary>
internal sealed class TreeCatalog
{
    public TreeItem[] Items { get; private set; } = [];

    public void Load() => Items = [new TreeItem { Text = "catalog 0" }, new TreeItem { Text = "catalog 1" }];
}

/// <summary>The components of one circuit by the rows of the data that they are for: what only the test knows.</summary>
[LoseState]
internal sealed class TreeWitness
{
    public TreePlan Plan { get; set; } = null!;

    public SortedDictionary<int, TreeNode> Nodes { get; } = [];
}
