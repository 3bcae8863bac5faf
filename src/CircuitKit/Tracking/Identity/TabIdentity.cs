using System.Buffers;

namespace CircuitKit.Tracking.Identity;

/// <summary>
/// The tab of a hub connection, from its query (<c>ck_tab</c>, <c>ck_frame</c>). The client sends it, so an id that is not well-formed counts as
/// unknown.
/// </summary>
internal readonly record struct TabIdentity(string? TabId, CircuitFrame Frame)
{
    private const int MinLength = 16;
    private const int MaxLength = 64;

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static TabIdentity Unknown => default;

    public static TabIdentity FromQuery(HttpContext? context)
    {
        if (context is null || context.Request.Query["ck_tab"] is not [{ } tabId] || !IsRandomId(tabId, MinLength, MaxLength))
        {
            return Unknown;
        }

        return new(tabId, context.Request.Query["ck_frame"].ToString() switch
        {
            "top" => CircuitFrame.Top,
            "frame" => CircuitFrame.Embedded,
            _ => CircuitFrame.Unknown,
        });
    }

    /// <summary>Whether a text from a browser can be a random id: letters, digits, dashes and underscores only.</summary>
    public static bool IsRandomId(string text, int minLength, int maxLength) =>
        text.Length >= minLength && text.Length <= maxLength && !text.AsSpan().ContainsAnyExcept(s_allowed);
}
