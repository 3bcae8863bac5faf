namespace CircuitKit.Dashboard.Table;

/// <summary>Finds, sorts and cuts: pure functions of rows.</summary>
/// <remarks>
/// Each node answers with the first rows after the same place in the same order, so that one page takes one question, however many circuits
/// there are and whichever page it is; what comes first of all nodes' first rows is the page.
/// </remarks>
internal static class CircuitRows
{
    public static RowSlice Slice(IReadOnlyCollection<CircuitRow> all, RowQuery query)
    {
        var matching = all.Where(row => Matches(row, query)).ToList();
        return new RowSlice(Sort(matching, query).Take(query.PageSize + 1).ToList(), matching.Count, all.Count);
    }

    public static RowPage Merge(IReadOnlyCollection<RowSlice> slices, RowQuery query)
    {
        var rows = Sort(slices.SelectMany(slice => slice.Items), query).Take(query.PageSize + 1).ToList();
        var hasMore = rows.Count > query.PageSize;
        List<CircuitRow> items = hasMore ? rows[..query.PageSize] : rows;
        return new RowPage
        {
            Items = items,
            Matching = slices.Sum(slice => slice.Matching),
            Total = slices.Sum(slice => slice.Total),
            Next = hasMore ? PlaceOf(items[^1], query.Order) : null,
        };
    }

    public static bool Contains(string? text, string search) => text?.Contains(search, StringComparison.OrdinalIgnoreCase) == true;

    private static IEnumerable<CircuitRow> Sort(IEnumerable<CircuitRow> rows, RowQuery query)
    {
        var comparer = RowPlace.Comparer;
        var placed = rows.Select(row => (Row: row, Place: PlaceOf(row, query.Order)));
        if (query.After is { } after)
        {
            placed = placed.Where(row => comparer.Compare(row.Place, after) is var order && (query.Descending ? order < 0 : order > 0));
        }

        return (query.Descending ? placed.OrderByDescending(row => row.Place, comparer) : placed.OrderBy(row => row.Place, comparer)).Select(row => row.Row);
    }

    private static bool Matches(CircuitRow row, RowQuery query)
    {
        var circuit = row.Circuit;
        return (query.State is null || circuit.State == query.State)
            && (query.NodeId is null || circuit.NodeId == query.NodeId)
            && (query.TabId is null || circuit.TabId == query.TabId)
            && (query.UserKey is null || circuit.UserKey == query.UserKey)
            && (query.Route is null || row.Route == query.Route)
            && (!query.OnlyUnsaved || row.UnsavedSeconds is not null)
            && (string.IsNullOrEmpty(query.Search)
                || Contains(circuit.Id, query.Search)
                || Contains(circuit.TabId, query.Search)
                || Contains(circuit.UserKey, query.Search)
                || Contains(circuit.Url, query.Search)
                || Contains(circuit.NodeId, query.Search));
    }

    private static RowPlace PlaceOf(CircuitRow row, RowOrder order)
    {
        var circuit = row.Circuit;
        return order switch
        {
            RowOrder.Opened => Number(circuit.FirstOpenedAt.UtcTicks),
            RowOrder.Activity => Number(circuit.LastActivityAt.UtcTicks),
            RowOrder.Unsaved => Number(row.UnsavedSeconds is { } seconds ? (long)(seconds * 1_000) : -1),
            RowOrder.Events => Number(circuit.EventCount),
            RowOrder.Size => Number(circuit.Snapshot?.Bytes ?? -1),
            RowOrder.State => Number((int)circuit.State),
            RowOrder.User => Text(circuit.UserKey),
            RowOrder.Tab => Text(circuit.TabId),
            RowOrder.Node => Text(circuit.NodeId),
            _ => Text(circuit.Url),
        };

        RowPlace Number(long number) => new(string.Empty, number, circuit.Id);
        RowPlace Text(string? text) => new(text ?? string.Empty, 0, circuit.Id);
    }
}
