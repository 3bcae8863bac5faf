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

/// <summary>Asks for one page of the circuits.</summary>
internal sealed record RowQuery
{
    public const int MaxPageSize = 200;

    /// <summary>A text in the id, the tab, the user, the address or the server.</summary>
    public string? Search { get; init; }

    public CircuitQuery Circuits { get; init; } = new();

    /// <summary>Only circuits whose page has this route template.</summary>
    public string? Route { get; init; }

    /// <summary>Only circuits with unsaved work.</summary>
    public bool OnlyUnsaved { get; init; }

    public RowOrder Order { get; init; }

    public bool Descending { get; init; }

    /// <summary>Only rows after this key; null for the first page.</summary>
    public ListKey? After { get; init; }

    public int PageSize { get; init; } = 50;
}
