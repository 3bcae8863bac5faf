using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Admission.Door;

/// <summary>
/// Names a browser for as long as it runs, by a random value of no meaning, so that one that has a circuit on a full server may reload its page: the
/// page is asked for before the old one says good-bye.
/// </summary>
internal static class SeatCookie
{
    public const string Name = "circuitkit-seat";

    private const int Bytes = 16;
    private const int Length = 22;

    private static readonly object s_given = new();

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>What the browser sent, or was given just now; null for neither, and for what is not well-formed.</summary>
    public static string? Of(HttpContext? context)
    {
        if (context is null)
        {
            return null;
        }

        return context.Items.TryGetValue(s_given, out var given) ? (string?)given
            : context.Request.Cookies.TryGetValue(Name, out var sent) && IsWellFormed(sent) ? sent
            : null;
    }

    /// <summary>Gives the browser one if it has none.</summary>
    public static void GiveTo(HttpContext context)
    {
        if (Of(context) is not null)
        {
            return;
        }

        var seat = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        context.Items[s_given] = seat;
        context.Response.Cookies.Append(Name, seat, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
        });
    }

    private static bool IsWellFormed(string seat) => seat.Length == Length && !seat.AsSpan().ContainsAnyExcept(s_allowed);
}
