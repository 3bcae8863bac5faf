using System.Buffers.Text;
using System.Security.Cryptography;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Admission.Http;

/// <summary>
/// Identifies a browser for as long as it runs, by a random value without meaning, so that a user who has a circuit on a full server can reload the
/// page: the new page is asked for before the old one sends its disconnect beacon.
/// </summary>
internal static class BrowserIdCookie
{
    public const string Name = "circuitkit-browser";

    private const int Bytes = 16;
    private const int Length = 22;

    private static readonly object s_given = new();

    /// <summary>What the browser sent, or was given in this request; null for neither, and for what is not well-formed.</summary>
    public static string? Of(HttpContext? context)
    {
        if (context is null)
        {
            return null;
        }

        return context.Items.TryGetValue(s_given, out var given) ? (string?)given
            : context.Request.Cookies.TryGetValue(Name, out var sent) && TabIdentity.IsRandomId(sent, Length, Length) ? sent
            : null;
    }

    /// <summary>Sets the cookie if the browser has none.</summary>
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
