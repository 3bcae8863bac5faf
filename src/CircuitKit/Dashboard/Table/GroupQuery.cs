using CircuitKit.Cluster.View;
using CircuitKit.Dashboard.Pages;

namespace CircuitKit.Dashboard.Table;

/// <summary>What circuits are grouped by.</summary>
internal enum GroupKind
{
    Tab,

    User,

    /// <summary>The route of the page that they show.</summary>
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

    /// <summary>The 95th percentile of the events' durations on a page.</summary>
    Slow,
}

/// <summary>Asks for one page of the groups.</summary>
internal sealed record GroupQuery
{
    public GroupKind By { get; init; }

    /// <summary>A text in the group's name, its users or its servers.</summary>
    public string? Search { get; init; }

    public GroupOrder Order { get; init; }

    public bool Descending { get; init; } = true;

    /// <summary>From 0.</summary>
    public int Page { get; init; }

    public int PageSize { get; init; } = 50;
}

/// <summary>The circuits of one tab, one user or one page. A page's group does not name its users.</summary>
internal sealed record GroupRow : CircuitGroup
{
    /// <summary>How many of the circuits have unsaved work.</summary>
    public int Unsaved { get; init; }

    /// <summary>The cost of a page; null for tabs and users.</summary>
    public PageCost? Cost { get; init; }
}

/// <summary>One node's part of the groups.</summary>
/// <param name="Page">Its largest groups, at most <see cref="GroupRows.MostOfNode"/>.</param>
/// <param name="Matching">How many of its groups match.</param>
internal sealed record GroupSlice(NodePage<GroupRow> Page, int Matching);

/// <summary>One page of the groups.</summary>
internal sealed record GroupPage
{
    public IReadOnlyList<GroupRow> Items { get; init; } = [];

    /// <summary>How many groups match. If <see cref="IsCut"/>, a group on two servers counts twice.</summary>
    public int Matching { get; init; }

    public bool HasMore { get; init; }

    /// <summary>Whether a server left out groups, those with the fewest circuits.</summary>
    public bool IsCut { get; init; }

    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    public bool IsComplete { get; init; } = true;
}
