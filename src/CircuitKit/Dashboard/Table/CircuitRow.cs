using CircuitKit.Cluster.View;

namespace CircuitKit.Dashboard.Table;

/// <summary>A circuit as the table shows it.</summary>
/// <param name="Circuit">The circuit.</param>
/// <param name="UnsavedSeconds">How long its oldest unsaved work has been waiting; null when all is saved, or nothing is.</param>
/// <param name="Trouble">What was last in the way of saving it; null when nothing is.</param>
internal sealed record CircuitRow(CircuitInfo Circuit, double? UnsavedSeconds, string? Trouble)
{
    /// <summary>The template of its page's route; null where that was not asked for.</summary>
    public string? Route { get; init; }
}

/// <summary>One node's part of a page.</summary>
/// <param name="Page">Its first rows after the place asked for.</param>
/// <param name="Matching">How many of its circuits match.</param>
/// <param name="Total">How many it has.</param>
internal sealed record RowSlice(NodePage<CircuitRow> Page, int Matching, int Total);

/// <summary>One page of the table.</summary>
internal sealed record RowPage
{
    public IReadOnlyList<CircuitRow> Items { get; init; } = [];

    public int Matching { get; init; }

    public int Total { get; init; }

    /// <summary>Where the next page begins; null when this is the last one.</summary>
    public ListKey? Next { get; init; }

    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    public bool IsComplete { get; init; } = true;
}
