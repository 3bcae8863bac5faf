namespace CircuitKit.Cluster.View;

/// <summary>One node's next items of a list, in the order of the list.</summary>
/// <param name="Items">The items.</param>
/// <param name="HasMore">Whether the node has items after the last of these.</param>
internal sealed record NodePage<T>(IReadOnlyList<T> Items, bool HasMore);

/// <summary>How a list is ordered, and what of it is asked for.</summary>
/// <param name="KeyOf">The place of an item.</param>
/// <param name="Order">Compares places.</param>
internal sealed record ListOrder<T>(Func<T, ListKey> KeyOf, IComparer<ListKey> Order)
{
    /// <summary>The most bytes of one page, roughly measured: it is sent as one message, and page addresses may be long.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>About what an item has besides its texts.</summary>
    public const int BytesOfAnItem = 1024;

    /// <summary>The first items after a place: at most <paramref name="size"/>, and at least one however large it is.</summary>
    /// <param name="all">All of the node's items, in any order.</param>
    /// <param name="after">The place; null for the beginning.</param>
    /// <param name="size">How many.</param>
    /// <param name="textOf">The length of an item's texts.</param>
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
