namespace CircuitKit.Cluster.View;

/// <summary>What one node answers to a query: pure functions of its circuits.</summary>
internal static class NodeSlices
{
    /// <summary>The most bytes of one answer, by a rough measure: it travels as one message, and addresses of pages may be long.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int BytesOfAnItem = 1024;

    public static NodeSlice<CircuitInfo> Circuits(IEnumerable<CircuitInfo> circuits, CircuitQuery query) => Take(
        circuits.Where(circuit => Matches(circuit, query)),
        circuit => circuit.Id,
        circuit => BytesOfAnItem + ((circuit.Url?.Length ?? 0) * 2),
        query);

    public static NodeSlice<TabInfo> Tabs(IEnumerable<CircuitInfo> circuits, CircuitQuery query) => Take(
        circuits.Where(circuit => circuit.TabId is not null && Matches(circuit, query))
            .GroupBy(circuit => circuit.TabId!, StringComparer.Ordinal)
            .Select(tab => new TabInfo
            {
                TabId = tab.Key,
                Circuits = tab.Count(),
                UserKeys = Distinct(tab.Select(circuit => circuit.UserKey).OfType<string>()),
                NodeIds = Distinct(tab.Select(circuit => circuit.NodeId)),
            }),
        tab => tab.TabId,
        tab => BytesOfAnItem + tab.UserKeys.Sum(user => user.Length * 2),
        query);

    public static NodeSlice<UserInfo> Users(IEnumerable<CircuitInfo> circuits, CircuitQuery query) => Take(
        circuits.Where(circuit => circuit.UserKey is not null && Matches(circuit, query))
            .GroupBy(circuit => circuit.UserKey!, StringComparer.Ordinal)
            .Select(user => new UserInfo { UserKey = user.Key, Circuits = user.Count(), NodeIds = Distinct(user.Select(circuit => circuit.NodeId)) }),
        user => user.UserKey,
        user => BytesOfAnItem + (user.UserKey.Length * 2),
        query);

    public static string[] Distinct(IEnumerable<string> texts) => [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static bool Matches(CircuitInfo circuit, CircuitQuery query) =>
        (query.UserKey is null || circuit.UserKey == query.UserKey)
        && (query.TabId is null || circuit.TabId == query.TabId)
        && (query.NodeId is null || circuit.NodeId == query.NodeId)
        && (query.State is null || circuit.State == query.State);

    private static NodeSlice<T> Take<T>(IEnumerable<T> all, Func<T, string> id, Func<T, int> size, CircuitQuery query)
    {
        // One more than wanted, to know whether there is one.
        var first = all.Where(item => query.After is null || string.CompareOrdinal(id(item), query.After) > 0)
            .OrderBy(id, StringComparer.Ordinal)
            .Take(query.PageSize + 1)
            .ToList();
        List<T> taken = [];
        long bytes = 0;
        foreach (var item in first)
        {
            bytes += size(item);
            if (taken.Count == query.PageSize || (taken.Count > 0 && bytes > MaxBytes))
            {
                return new NodeSlice<T>(taken, HasMore: true);
            }

            taken.Add(item);
        }

        return new NodeSlice<T>(taken, HasMore: false);
    }
}
