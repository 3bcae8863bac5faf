using CircuitKit.Cluster.View;

namespace CircuitKit.Dashboard.Table;

/// <summary>Filters and sorts circuits. Each node returns its first rows after the same key, so that a page takes one question.</summary>
internal static class CircuitRows
{
    public static RowSlice Slice(IReadOnlyCollection<CircuitRow> all, RowQuery query)
    {
        var matching = all.Where(row => Matches(row, query)).ToList();
        var page = OrderOf(query).Page(matching, query.After, query.PageSize, row => row.Circuit.Url?.Length ?? 0);
        return new RowSlice(page, matching.Count, all.Count);
    }

    public static RowPage Merge(IReadOnlyCollection<(string NodeId, RowSlice Slice)> slices, RowQuery query)
    {
        var order = OrderOf(query);
        var merge = new NodeMerge<CircuitRow>(order, (one, _) => one);
        foreach (var (nodeId, slice) in slices)
        {
            merge.Add(nodeId, slice.Page);
        }

        List<CircuitRow> items = [];
        while (items.Count < query.PageSize && merge.TryTake(out var row))
        {
            items.Add(row);
        }

        return new RowPage
        {
            Items = items,
            Matching = slices.Sum(slice => slice.Slice.Matching),
            Total = slices.Sum(slice => slice.Slice.Total),
            Next = merge.HasMore ? order.KeyOf(items[^1]) : null,
        };
    }

    public static bool Contains(string? text, string search) => text?.Contains(search, StringComparison.OrdinalIgnoreCase) == true;

    private static bool Matches(CircuitRow row, RowQuery query)
    {
        var circuit = row.Circuit;
        return query.Circuits.Matches(circuit)
            && (query.Route is null || row.Route == query.Route)
            && (!query.OnlyUnsaved || row.UnsavedSeconds is not null)
            && (string.IsNullOrEmpty(query.Search)
                || Contains(circuit.Id, query.Search)
                || Contains(circuit.TabId, query.Search)
                || Contains(circuit.UserKey, query.Search)
                || Contains(circuit.Url, query.Search)
                || Contains(circuit.NodeId, query.Search));
    }

    private static ListOrder<CircuitRow> OrderOf(RowQuery query) =>
        new(row => KeyOf(row, query.Order), query.Descending ? ListKey.Descending : ListKey.Ascending);

    private static ListKey KeyOf(CircuitRow row, RowOrder order)
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

        ListKey Number(long number) => new(string.Empty, number, circuit.Id);
        ListKey Text(string? text) => new(text ?? string.Empty, 0, circuit.Id);
    }
}
