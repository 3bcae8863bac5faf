namespace CircuitKit.Cluster.View;

/// <summary>One node's next items of a list, sorted.</summary>
/// <param name="Items">The items.</param>
/// <param name="HasMore">Whether the node has more items after these.</param>
internal sealed record NodePage<T>(IReadOnlyList<T> Items, bool HasMore);

/// <summary>The order of a list.</summary>
/// <param name="KeyOf">Returns the sort key of an item.</param>
/// <param name="Order">Compares sort keys.</param>
internal sealed record ListOrder<T>(Func<T, ListKey> KeyOf, IComparer<ListKey> Order)
{
    /// <summary>The approximate limit of a page, which is one message: the items' addresses may be long.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The approximate size of an item without its texts.</summary>
    public const int BytesOfAnItem = 1024;

    /// <summary>Returns the first items after a key: at most <paramref name="size"/>, and at least one, however large.</summary>
    /// <param name="all">All items of the node, in any order.</param>
    /// <param name="after">The key; null for the first page.</param>
    /// <param name="size">The most items of a page.</param>
    /// <param name="textOf">Returns the length of an item's texts.</param>
    public NodePage<T> Page(IEnumerable<T> all, ListKey? after, int size, Func<T, int> textOf)
    {
        List<T> taken = [];
        long bytes = 0;
        var rest = all.Select(item => (Item: item, Key: KeyOf(item)))
            .Where(item => after is null || Order.Compare(item.Key, after) > 0)
            .OrderBy(item => item.Key, Order)
            .Select(item => item.Item);
        foreach (var item in rest)
        {
            bytes += BytesOfAnItem + (textOf(item) * 2);
            if (taken.Count == size || (taken.Count > 0 && bytes > MaxBytes))
            {
                return new NodePage<T>(taken, HasMore: true);
            }

            taken.Add(item);
        }

        return new NodePage<T>(taken, HasMore: false);
    }
}
