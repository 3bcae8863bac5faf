using CircuitKit.Cluster.View;
using CircuitKit.Dashboard.Pages;

namespace CircuitKit.Dashboard.Table;

/// <summary>By what circuits are put together.</summary>
internal enum GroupKind
{
    Tab,

    User,

    /// <summary>By the route of the page that is shown.</summary>
    Page,
}

/// <summary>What the groups can be sorted by.</summary>
internal enum GroupOrder
{
    Circuits,

    Name,

    Servers,

    Unsaved,

    /// <summary>The mean size of a page's snapshots.</summary>
    Size,

    /// <summary>How long the slow events of a page take.</summary>
    Slow,
}

/// <summary>Which groups are wanted, and which page of them.</summary>
internal sealed record GroupQuery
{
    public GroupKind By { get; init; }

    /// <summary>Found in the group's name, its people or its servers.</summary>
    public string? Search { get; init; }

    public GroupOrder Order { get; init; }

    public bool Descending { get; init; } = true;

    /// <summary>From 0.</summary>
    public int Page { get; init; }

    public int PageSize { get; init; } = 50;
}

/// <summary>The circuits of one tab, named by its id, of one user, by the key, or of one page, by its route and without the users.</summary>
internal sealed record GroupRow : CircuitGroup
{
    /// <summary>How many of them have work that a crash now would lose.</summary>
    public int Unsaved { get; init; }

    /// <summary>What a page costs; null for tabs and people.</summary>
    public PageCost? Cost { get; init; }
}

/// <summary>One node's part: its largest groups.</summary>
/// <param name="Page">At most <see cref="GroupRows.MostOfNode"/>.</param>
/// <param name="Matching">How many match there.</param>
internal sealed record GroupSlice(NodePage<GroupRow> Page, int Matching);

/// <summary>One page of the groups.</summary>
internal sealed record GroupPage
{
    public IReadOnlyList<GroupRow> Items { get; init; } = [];

    /// <summary>How many match; where <see cref="IsCut"/>, those that are on two servers count twice.</summary>
    public int Matching { get; init; }

    public bool HasMore { get; init; }

    /// <summary>A server has more groups than it tells of; those with the fewest circuits are not in the list.</summary>
    public bool IsCut { get; init; }

    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    public bool IsComplete { get; init; } = true;
}
