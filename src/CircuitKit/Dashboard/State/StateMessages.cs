using CircuitKit.Diagnostics;

namespace CircuitKit.Dashboard.State;

/// <summary>"Which pages would not survive?"</summary>
internal sealed record StateQuestion;

/// <summary>What one node has found.</summary>
/// <param name="IsOn">Whether it checks at all.</param>
/// <param name="Pages">The pages it has checked.</param>
internal sealed record NodeState(bool IsOn, IReadOnlyList<CheckedPage> Pages);

/// <summary>What all nodes have found.</summary>
internal sealed record FleetState
{
    /// <summary>Whether any of them checks.</summary>
    public bool IsOn { get; init; }

    /// <summary>Those with findings first.</summary>
    public IReadOnlyList<CheckedPage> Pages { get; init; } = [];

    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    public static FleetState Of(IEnumerable<NodeState> nodes)
    {
        List<NodeState> all = [.. nodes];
        return new FleetState
        {
            IsOn = all.Exists(node => node.IsOn),
            Pages = [.. all.SelectMany(node => node.Pages)
                .GroupBy(page => page.Route, StringComparer.Ordinal)
                .Select(Together)
                .OrderBy(page => page.Findings.Count == 0)
                .ThenBy(page => page.Route, StringComparer.Ordinal)],
        };
    }

    private static CheckedPage Together(IGrouping<string, CheckedPage> pages) => new(
        pages.Key,
        pages.Sum(page => page.Checks),
        pages.Max(page => page.CheckedAt),
        pages.Max(page => page.Components),
        [.. pages.SelectMany(page => page.Findings).DistinctBy(finding => finding.Identity)]);
}
