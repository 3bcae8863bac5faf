using CircuitKit.Cluster.View;

namespace CircuitKit.Dashboard.Table;

/// <summary>A circuit as the table shows it.</summary>
/// <param name="Circuit">The circuit.</param>
/// <param name="UnsavedSeconds">The age of its oldest unsaved work; null when all is saved, or checkpoints are off.</param>
/// <param name="Trouble">Why it could not be saved last; null when it could.</param>
internal sealed record CircuitRow(CircuitInfo Circuit, double? UnsavedSeconds, string? Trouble)
{
    /// <summary>The route template of its page; null unless it was asked for.</summary>
    public string? Route { get; init; }
}

/// <summary>One node's part of a page of the table.</summary>
/// <param name="Page">Its first matching rows.</param>
/// <param name="Matching">How many of its circuits match.</param>
/// <param name="Total">How many circuits it has.</param>
internal sealed record RowSlice(NodePage<CircuitRow> Page, int Matching, int Total);

/// <summary>One page of the table.</summary>
internal sealed record RowPage
{
    public IReadOnlyList<CircuitRow> Items { get; init; } = [];

    public int Matching { get; init; }

    public int Total { get; init; }

    /// <summary>The key after which the next page begins; null on the last page.</summary>
    public ListKey? Next { get; init; }

    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    public bool IsComplete { get; init; } = true;
}
