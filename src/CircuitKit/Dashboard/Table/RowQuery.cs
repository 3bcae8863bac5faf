using System.Text.Json.Serialization;

namespace CircuitKit.Dashboard.Table;

/// <summary>What the circuits can be sorted by.</summary>
internal enum RowOrder
{
    Opened,

    Activity,

    Unsaved,

    Events,

    Size,

    State,

    User,

    Tab,

    Node,

    Page,
}

/// <summary>Which circuits are wanted, and which page of them.</summary>
internal sealed record RowQuery
{
    public const int MaxPageSize = 200;

    /// <summary>Found in the id, the tab, the person, the page or the server.</summary>
    public string? Search { get; init; }

    public CircuitState? State { get; init; }

    public string? NodeId { get; init; }

    public string? TabId { get; init; }

    public string? UserKey { get; init; }

    /// <summary>The template of a page's route.</summary>
    public string? Route { get; init; }

    /// <summary>Only those with work that a crash now would lose.</summary>
    public bool OnlyUnsaved { get; init; }

    public RowOrder Order { get; init; }

    public bool Descending { get; init; }

    /// <summary>Only what comes after this place; null for the first page.</summary>
    public RowPlace? After { get; init; }

    public int PageSize { get; init; } = 50;
}

/// <summary>A circuit's place in an order; its id tells apart those that are equal.</summary>
internal sealed record RowPlace(string Text, long Number, string Id)
{
    [JsonIgnore]
    public static IComparer<RowPlace> Comparer { get; } = Comparer<RowPlace>.Create(Compare);

    private static int Compare(RowPlace one, RowPlace other) =>
        string.Compare(one.Text, other.Text, StringComparison.OrdinalIgnoreCase) is not 0 and var byText ? byText
        : one.Number.CompareTo(other.Number) is not 0 and var byNumber ? byNumber
        : string.CompareOrdinal(one.Id, other.Id);
}
