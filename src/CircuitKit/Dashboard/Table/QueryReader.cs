using System.Globalization;
using CircuitKit.Cluster.View;

namespace CircuitKit.Dashboard.Table;

/// <summary>Reads a query from the request's query string. Values that are not valid are ignored.</summary>
internal static class QueryReader
{
    private const int LongestText = 2_048;

    private const int HighestPage = 10_000;

    public static RowQuery Rows(IQueryCollection query) => new()
    {
        Search = Text(query, "search"),
        Circuits = new CircuitQuery
        {
            State = Value<CircuitState>(query, "state"),
            NodeId = Text(query, "node"),
            TabId = Text(query, "tab"),
            UserKey = Text(query, "user"),
        },
        Route = Text(query, "route"),
        OnlyUnsaved = Text(query, "unsaved") == "true",
        Order = Value<RowOrder>(query, "order") ?? RowOrder.Opened,
        Descending = Text(query, "descending") != "false",
        After = Text(query, "afterId") is { } id
            ? new ListKey(Text(query, "afterText") ?? string.Empty, Number(query, "afterNumber") ?? 0, id)
            : null,
        PageSize = Size(query),
    };

    public static GroupQuery Groups(IQueryCollection query) => new()
    {
        By = Value<GroupKind>(query, "by") ?? GroupKind.Tab,
        Search = Text(query, "search"),
        Order = Value<GroupOrder>(query, "order") ?? GroupOrder.Circuits,
        Descending = Text(query, "descending") != "false",
        Page = (int)Math.Clamp(Number(query, "page") ?? 0, 0, HighestPage),
        PageSize = Size(query),
    };

    public static string? Text(IQueryCollection query, string name) => query[name] is [{ Length: > 0 and <= LongestText } text] ? text : null;

    private static int Size(IQueryCollection query) => (int)Math.Clamp(Number(query, "size") ?? 50, 1, RowQuery.MaxPageSize);

    private static long? Number(IQueryCollection query, string name) =>
        long.TryParse(Text(query, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static T? Value<T>(IQueryCollection query, string name)
        where T : struct, Enum => Enum.TryParse<T>(Text(query, name), ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}
