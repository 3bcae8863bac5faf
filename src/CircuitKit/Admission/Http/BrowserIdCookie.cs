using System.Buffers.Text;
using System.Security.Cryptography;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Admission.Http;

/// <summary>
/// Identifies a browser until it is closed, by a random value. A user with a circuit on a full node can thus reload the page: the new page is
/// requested before the old one sends its disconnect beacon.
/// </summary>
internal static class BrowserIdCookie
{
    public const string Name = "circuitkit-browser";

    private const int Bytes = 16;
    private const int Length = 22;

    private static readonly object s_given = new();

    /// <summary>Returns the id that the browser sent or was given in this request. Null without one, and when it is malformed.</summary>
    public static string? Of(HttpContext? context) =>
        context is null ? null
        : context.Items.TryGetValue(s_given, out var given) ? (string?)given
        : context.Request.Cookies.TryGetValue(Name, out var sent) && TabIdentity.IsRandomId(sent, Length, Length) ? sent
        : null;

    /// <summary>Sets the cookie unless the browser has one.</summary>
    public static void GiveTo(HttpContext context)
    {
        if (Of(context) is not null)
        {
            return;
        }

        var browserId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        context.Items[s_given] = browserId;
        context.Response.Cookies.Append(Name, browserId, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
        });
    }
}
