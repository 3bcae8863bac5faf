using System.Globalization;

namespace CircuitKit.Tracking.RealUsers;

/// <summary>What a page measures.</summary>
internal enum PageValue
{
    /// <summary>The time from the start of the navigation until the page can be used.</summary>
    Load,

    /// <summary>The time from an event of the user until the page shows what it changed.</summary>
    Event,

    /// <summary>How long the user waited for the same circuit after a lost connection.</summary>
    Reconnect,

    /// <summary>How long the user waited for the circuit that continues, after a lost connection.</summary>
    Resume,

    /// <summary>How many errors no script of the page has caught.</summary>
    Errors,
}

/// <summary>
/// What a page (<c>measure.js</c>) has measured: up to 100 whole numbers, each after the letter of its kind, such as <c>l812,e45,e133,x2</c>. It
/// comes from outside: what is not exactly that is nothing.
/// </summary>
internal static class PageReport
{
    public const int MostValues = 100;

    public const int MostErrors = 1_000;

    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // A letter, six digits and a comma.
    internal const int LongestText = MostValues * 8;

    /// <summary>Reads all of it. Null if any of it is not valid.</summary>
    public static IReadOnlyList<(PageValue Kind, int Amount)>? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestText)
        {
            return null;
        }

        List<(PageValue, int)> values = [];
        foreach (var range in text.Split(','))
        {
            if (values.Count == MostValues
                || text[range] is not [var letter, .. var digits]
                || KindOf(letter) is not { } kind
                || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
                || amount > MostOf(kind))
            {
                return null;
            }

            values.Add((kind, amount));
        }

        return values;
    }

    private static int MostOf(PageValue kind) => kind == PageValue.Errors ? MostErrors : (int)Longest.TotalMilliseconds;

    private static PageValue? KindOf(char letter) => letter switch
    {
        'l' => PageValue.Load,
        'e' => PageValue.Event,
        'c' => PageValue.Reconnect,
        'r' => PageValue.Resume,
        'x' => PageValue.Errors,
        _ => null,
    };
}
