namespace CircuitKit.Dashboard.Table;

/// <summary>Groups circuits: pure functions of rows.</summary>
internal static class GroupRows
{
    /// <summary>A person looks for the largest ones, or searches.</summary>
    public const int MostOfNode = 500;

    public static GroupSlice Slice(IEnumerable<CircuitRow> all, GroupQuery query)
    {
        var groups = all.Select(row => (Row: row, Name: query.By == GroupKind.Tab ? row.Circuit.TabId : row.Circuit.UserKey))
            .Where(row => row.Name is not null)
            .GroupBy(row => row.Name!, row => row.Row, StringComparer.Ordinal)
            .Select(Group)
            .Where(group => Matches(group, query.Search))
            .ToList();
        return new GroupSlice(
            [.. groups.OrderByDescending(group => group.Circuits).ThenBy(group => group.Name, StringComparer.Ordinal).Take(MostOfNode)], groups.Count);
    }

    public static GroupPage Merge(IReadOnlyCollection<GroupSlice> slices, GroupQuery query)
    {
        var isCut = slices.Any(slice => slice.Matching > slice.Items.Count);
        var all = slices.SelectMany(slice => slice.Items)
            .GroupBy(group => group.Name, StringComparer.Ordinal)
            .Select(same => same.Aggregate(Add))
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

    private static GroupRow Group(IGrouping<string, CircuitRow> group) => new()
    {
        Name = group.Key,
        Circuits = group.Count(),
        Unsaved = group.Count(row => row.UnsavedSeconds is not null),
        UserKeys = Distinct(group.Select(row => row.Circuit.UserKey).OfType<string>()),
        NodeIds = Distinct(group.Select(row => row.Circuit.NodeId)),
    };

    private static GroupRow Add(GroupRow one, GroupRow other) => one with
    {
        Circuits = one.Circuits + other.Circuits,
        Unsaved = one.Unsaved + other.Unsaved,
        UserKeys = Distinct(one.UserKeys.Concat(other.UserKeys)),
        NodeIds = Distinct(one.NodeIds.Concat(other.NodeIds)),
    };

    private static IEnumerable<GroupRow> Sort(IEnumerable<GroupRow> groups, GroupQuery query)
    {
        var byName = groups.OrderBy(group => group.Name, StringComparer.OrdinalIgnoreCase).ThenBy(group => group.Name, StringComparer.Ordinal);
        return query.Order switch
        {
            GroupOrder.Name => query.Descending ? byName.Reverse() : byName,
            GroupOrder.Servers => By(group => group.NodeIds.Count),
            GroupOrder.Unsaved => By(group => group.Unsaved),
            _ => By(group => group.Circuits),
        };

        // Stable: equal ones stay in the order of their names.
        IEnumerable<GroupRow> By(Func<GroupRow, int> count) => query.Descending ? byName.AsEnumerable().OrderByDescending(count) : byName.AsEnumerable().OrderBy(count);
    }

    private static bool Matches(GroupRow group, string? search) =>
        string.IsNullOrEmpty(search)
        || CircuitRows.Contains(group.Name, search)
        || group.UserKeys.Any(user => CircuitRows.Contains(user, search))
        || group.NodeIds.Any(node => CircuitRows.Contains(node, search));

    private static string[] Distinct(IEnumerable<string> texts) => [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
