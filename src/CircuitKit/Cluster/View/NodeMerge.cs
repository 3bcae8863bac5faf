using System.Diagnostics.CodeAnalysis;

namespace CircuitKit.Cluster.View;

/// <summary>Merges the sorted pages of several nodes into one sorted list.</summary>
/// <remarks>
/// Keeps one page of each node in memory. The next item is the smallest of the nodes' first items. A node whose page is used up must send its next
/// page before the merge can go on. Items with equal keys, from several nodes, become one.
/// </remarks>
internal sealed class NodeMerge<T>(ListOrder<T> order, Func<T, T, T> combine)
{
    private readonly Dictionary<string, Source> _sources = new(StringComparer.Ordinal);

    /// <summary>The nodes that must send their next page, and the last key of each.</summary>
    public IReadOnlyList<(string NodeId, ListKey After)> Exhausted =>
        [.. _sources.Where(source => source.Value.IsExhausted).Select(source => (source.Key, source.Value.Last!))];

    /// <summary>Whether the list has more items.</summary>
    public bool HasMore => _sources.Values.Any(source => source.Items.Count > 0 || source.HasMore);

    /// <summary>Adds a node's next page.</summary>
    public void Add(string nodeId, NodePage<T> page)
    {
        if (!_sources.TryGetValue(nodeId, out var source))
        {
            source = _sources[nodeId] = new Source();
        }

        foreach (var item in page.Items)
        {
            source.Items.Enqueue((item, source.Last = order.KeyOf(item)));
        }

        source.HasMore = page is { HasMore: true, Items.Count: > 0 };
    }

    /// <summary>Removes a node that does not answer: the list goes on without the rest of its items.</summary>
    public void Remove(string nodeId) => _sources.Remove(nodeId);

    /// <summary>Takes the next item. Returns false at the end of the list, and while a node is <see cref="Exhausted"/>.</summary>
    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        item = default;
        Source? first = null;
        foreach (var source in _sources.Values)
        {
            if (source.IsExhausted)
            {
                return false;
            }

            if (source.Items.Count > 0 && (first is null || order.Order.Compare(source.Items.Peek().Key, first.Items.Peek().Key) < 0))
            {
                first = source;
            }
        }

        if (first is null)
        {
            return false;
        }

        (item, var key) = first.Items.Dequeue();
        foreach (var source in _sources.Values)
        {
            while (source.Items.TryPeek(out var same) && order.Order.Compare(same.Key, key) == 0)
            {
                item = combine(item, source.Items.Dequeue().Item);
            }
        }

        return true;
    }

    private sealed class Source
    {
        public Queue<(T Item, ListKey Key)> Items { get; } = [];

        public bool HasMore { get; set; }

        public ListKey? Last { get; set; }

        public bool IsExhausted => HasMore && Items.Count == 0;
    }
}
