using CircuitKit.Cluster.Messages;
using CircuitKit.Diagnostics;

namespace CircuitKit.Dashboard.State;

/// <summary>Returns what the state check found on this node. While the check is off, none of its services is created.</summary>
internal sealed class StateHandler(StateCheckSwitch check, IServiceProvider services)
    : ClusterHandler<StateQuestion, NodeState>(DashboardJson.Default)
{
    public override string Kind => "dashboard-state";

    public override Task<NodeState> AnswerAsync(StateQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(new NodeState(check.IsOn, check.IsOn ? services.GetRequiredService<StateFindings>().Pages : []));
}

/// <summary>Asks a node what its state check found.</summary>
internal sealed record StateQuestion;

/// <summary>What the state check found on one node.</summary>
/// <param name="IsOn">Whether the check is on.</param>
/// <param name="Pages">The checked pages.</param>
internal sealed record NodeState(bool IsOn, IReadOnlyList<CheckedPage> Pages);

/// <summary>What the state check found on all nodes.</summary>
/// <param name="IsOn">Whether the check is on anywhere.</param>
/// <param name="Pages">The checked pages, those with findings first.</param>
/// <param name="MissingNodes">The nodes that did not respond.</param>
internal sealed record FleetState(bool IsOn, IReadOnlyList<CheckedPage> Pages, IReadOnlyList<string> MissingNodes)
{
    public static FleetState Of(IEnumerable<NodeState> nodes, IReadOnlyList<string> missing)
    {
        List<NodeState> all = [.. nodes];
        return new FleetState(
            all.Exists(node => node.IsOn),
            [.. all.SelectMany(node => node.Pages)
                .GroupBy(page => page.Route, StringComparer.Ordinal)
                .Select(Merge)
                .OrderBy(page => page.Findings.Count == 0)
                .ThenBy(page => page.Route, StringComparer.Ordinal)],
            missing);
    }

    private static CheckedPage Merge(IGrouping<string, CheckedPage> pages)
    {
        List<StateFinding> findings = [.. pages.SelectMany(page => page.Findings).DistinctBy(finding => finding.Identity)];
        return new CheckedPage(
            pages.Key,
            pages.Sum(page => page.Checks),
            pages.Max(page => page.CheckedAt),
            pages.Max(page => page.Components),
            findings,
            StateSurvivor.Without(findings, pages.SelectMany(page => page.Survivors).DistinctBy(one => (one.Component, one.Member))));
    }
}
