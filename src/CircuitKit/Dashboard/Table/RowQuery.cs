using CircuitKit.Cluster.View;

namespace CircuitKit.Dashboard.Table;

/// <summary>What the circuits can be sorted by.</summary>
internal enum RowOrder
{
    Opened,

    Activity,

    Unsaved,

    Events,

    Size,

    State,

    User,

    Tab,

    Node,

    Page,
}

/// <summary>Which circuits are wanted, and which page of them.</summary>
internal sealed record RowQuery
{
    public const int MaxPageSize = 200;

    /// <summary>Found in the id, the tab, the user, the page or the server.</summary>
    public string? Search { get; init; }

    public CircuitQuery Circuits { get; init; } = new();

    /// <summary>The template of a page's route.</summary>
    public string? Route { get; init; }

    /// <summary>Only those with work that a crash now would lose.</summary>
    public bool OnlyUnsaved { get; init; }

    public RowOrder Order { get; init; }

    public bool Descending { get; init; }

    /// <summary>Only what comes after this place; null for the first page.</summary>
    public ListKey? After { get; init; }

    public int PageSize { get; init; } = 50;
}
