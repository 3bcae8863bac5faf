using CircuitKit.Cluster.View;
using CircuitKit.Dashboard.Pages;

namespace CircuitKit.Dashboard.Table;

/// <summary>Groups circuits by tab, user or page.</summary>
internal static class GroupRows
{
    /// <summary>The most groups that one node returns. An operator looks at the largest ones, or searches.</summary>
    public const int MostOfNode = 500;

    private static readonly ListOrder<GroupRow> s_largestFirst =
        new(group => new ListKey(string.Empty, -group.Circuits, group.Name), ListKey.Ascending);

    /// <param name="all">The circuits of a node.</param>
    /// <param name="query">The query.</param>
    /// <param name="times">Returns the counts of a page's events by step of <see cref="DurationScale"/>.</param>
    /// <param name="reports">Returns what <see cref="PageExperiences"/> has counted of a page.</param>
    public static GroupSlice Slice(
        IEnumerable<CircuitRow> all,
        GroupQuery query,
        Func<string, IReadOnlyList<long>> times,
        Func<string, IReadOnlyList<long>> reports)
    {
        var groups = all.Select(row => (Row: row, Name: NameOf(row, query.By)))
            .Where(row => row.Name is not null)
            .GroupBy(row => row.Name!, row => row.Row, StringComparer.Ordinal)
            .Select(group => Group(group.Key, [.. group], query.By, times, reports))
            .Where(group => Matches(group, query.Search))
            .ToList();
        return new GroupSlice(s_largestFirst.Page(groups, after: null, MostOfNode, group => group.UserKeys.Sum(user => user.Length)), groups.Count);
    }

    public static GroupPage Merge(IReadOnlyCollection<GroupSlice> slices, GroupQuery query)
    {
        var isCut = slices.Any(slice => slice.Page.HasMore);
        var all = slices.SelectMany(slice => slice.Page.Items)
            .GroupBy(group => group.Name, StringComparer.Ordinal)
            .Select(same => same.Aggregate(Add))
            .Select(group => group.Cost is { } cost ? group with { Cost = cost.Summarize() } : group)
            .ToList();
        var first = query.Page * query.PageSize;
        return new GroupPage
        {
            Items = [.. Sort(all, query).Skip(first).Take(query.PageSize)],
            Matching = isCut ? slices.Sum(slice => slice.Matching) : all.Count,
            HasMore = all.Count > first + query.PageSize,
            IsCut = isCut,
        };
    }

    private static string? NameOf(CircuitRow row, GroupKind by) => by switch
    {
        GroupKind.Page => row.Route,
        GroupKind.User => row.Circuit.UserKey,
        _ => row.Circuit.TabId,
    };

    private static GroupRow Group(
        string name,
        IReadOnlyCollection<CircuitRow> rows,
        GroupKind by,
        Func<string, IReadOnlyList<long>> times,
        Func<string, IReadOnlyList<long>> reports)
    {
        var circuits = rows.Select(row => row.Circuit).ToList();
        var group = new GroupRow { Name = name, Unsaved = rows.Count(row => row.UnsavedSeconds is not null) }.With(circuits);
        return by == GroupKind.Page ? group with { UserKeys = [], Cost = PageCost.Of(circuits, times(name), reports(name)) } : group;
    }

    private static GroupRow Add(GroupRow one, GroupRow other) => one.Plus(other) with
    {
        Unsaved = one.Unsaved + other.Unsaved,
        Cost = one.Cost is { } cost && other.Cost is { } more ? cost.Add(more) : one.Cost ?? other.Cost,
    };

    private static IEnumerable<GroupRow> Sort(IEnumerable<GroupRow> groups, GroupQuery query)
    {
        var byName = groups.OrderBy(group => group.Name, StringComparer.OrdinalIgnoreCase).ThenBy(group => group.Name, StringComparer.Ordinal);
        return query.Order switch
        {
            GroupOrder.Name => query.Descending ? byName.Reverse() : byName,
            GroupOrder.Servers => By(group => group.NodeIds.Count),
            GroupOrder.Unsaved => By(group => group.Unsaved),
            GroupOrder.Size => By(group => group.Cost?.MeanSnapshot ?? -1),
            GroupOrder.Slow => By(group => group.Cost?.SlowSeconds ?? -1),
            _ => By(group => group.Circuits),
        };

        // The sort is stable: equal groups stay in the order of their names.
        IEnumerable<GroupRow> By(Func<GroupRow, double> count) =>
            query.Descending ? byName.AsEnumerable().OrderByDescending(count) : byName.AsEnumerable().OrderBy(count);
    }

    private static bool Matches(GroupRow group, string? search) =>
        string.IsNullOrEmpty(search)
        || CircuitRows.Contains(group.Name, search)
        || group.UserKeys.Any(user => CircuitRows.Contains(user, search))
        || group.NodeIds.Any(node => CircuitRows.Contains(node, search));
}
