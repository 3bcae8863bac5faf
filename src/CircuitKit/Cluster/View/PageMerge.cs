namespace CircuitKit.Cluster.View;

/// <summary>Makes one page of the nodes' parts.</summary>
/// <remarks>
/// Exact without any memory: every node gave its smallest items after the same cursor. Where one that has more was cut off, nothing beyond its
/// last item may be in the page, because smaller ones of that node may follow; up to there every node has said all it has, so that sums over
/// nodes are right as well.
/// </remarks>
internal static class PageMerge
{
    /// <param name="slices">What the nodes answered.</param>
    /// <param name="pageSize">The most items.</param>
    /// <param name="id">By what they are sorted.</param>
    /// <param name="combine">Makes one of those with the same id from several nodes.</param>
    public static ClusterPage<T> Merge<T>(IReadOnlyCollection<NodeSlice<T>> slices, int pageSize, Func<T, string> id, Func<T, T, T> combine)
    {
        var limit = slices.Where(slice => slice.HasMore && slice.Items.Count > 0)
            .Select(slice => id(slice.Items[^1]))
            .Min(StringComparer.Ordinal);
        var known = slices.SelectMany(slice => slice.Items)
            .GroupBy(id, StringComparer.Ordinal)
            .Where(same => limit is null || string.CompareOrdinal(same.Key, limit) <= 0)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .Take(pageSize + 1)
            .Select(same => same.Aggregate(combine))
            .ToList();
        var hasMore = limit is not null || known.Count > pageSize;
        var items = known.Count > pageSize ? known[..pageSize] : known;
        return new ClusterPage<T> { Items = items, Next = hasMore ? id(items[^1]) : null };
    }
}
