using System.Text.Json.Serialization;

namespace CircuitKit.Cluster.View;

/// <summary>The sort key of an item: a text, then a number. The id decides between equal ones.</summary>
internal sealed record ListKey(string Text, long Number, string Id)
{
    [JsonIgnore]
    public static IComparer<ListKey> Ascending { get; } = Comparer<ListKey>.Create(Compare);

    [JsonIgnore]
    public static IComparer<ListKey> Descending { get; } = Comparer<ListKey>.Create((one, other) => Compare(other, one));

    public static ListKey Of(string id) => new(string.Empty, 0, id);

    private static int Compare(ListKey one, ListKey other) =>
        string.Compare(one.Text, other.Text, StringComparison.OrdinalIgnoreCase) is not 0 and var byText ? byText
        : one.Number.CompareTo(other.Number) is not 0 and var byNumber ? byNumber
        : string.CompareOrdinal(one.Id, other.Id);
}
