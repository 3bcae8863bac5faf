namespace CircuitKit.Blazor.Kept;

/// <summary>The ways to compare that a document can name.</summary>
internal static class Comparers
{
    private const string Other = "it compares in a way of its own";

    private static readonly (string Name, StringComparer Comparer)[] s_named =
    [
        ("o", StringComparer.Ordinal), ("oi", StringComparer.OrdinalIgnoreCase), ("i", StringComparer.InvariantCulture),
        ("ii", StringComparer.InvariantCultureIgnoreCase),
    ];

    public static string? NameOf<T>(IEqualityComparer<T> comparer) =>
        s_named.FirstOrDefault(one => ReferenceEquals(one.Comparer, comparer)).Name;

    public static StringComparer? Find(string? name) => Array.Find(s_named, one => one.Name == name).Comparer;

    public static string? Refuse<T>(IEqualityComparer<T> comparer) =>
        ReferenceEquals(comparer, EqualityComparer<T>.Default) || NameOf(comparer) is not null
        || (typeof(T) == typeof(string) && comparer.GetType().Assembly == typeof(string).Assembly && comparer is not StringComparer)
            ? null
            : Other;

    public static string? RefuseOrder<T>(IComparer<T> comparer, Comparer<T> usual) => ReferenceEquals(comparer, usual) ? null : Other;
}
