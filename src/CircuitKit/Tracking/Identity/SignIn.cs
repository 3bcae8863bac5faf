using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Tracking.Identity;

/// <summary>What is known of the sign-in of a connection's user, from the ticket in the request's cookie. Replaced when it is renewed.</summary>
/// <param name="Mark">
/// One-way hash of the id that the ticket has from the sign-in to the sign-out, over all renewals, for all pages of a browser. Null for a ticket
/// without one, from before the app watched sign-outs.
/// </param>
/// <param name="IssuedAt">When the ticket was issued or renewed.</param>
/// <param name="ExpiresAt">When the ticket expires; null if it does not.</param>
internal sealed record SignIn(string? Mark, DateTimeOffset? IssuedAt, DateTimeOffset? ExpiresAt)
{
    private const int IdLength = 16;

    // Separates this use of the id from any other, now and in later formats.
    private static readonly byte[] s_label = "CircuitKit.SignIn.v1"u8.ToArray();

    /// <summary>How often its pages were asked whether it has been renewed.</summary>
    public int Checks { get; set; }

    /// <summary>The last use of its pages after which they were asked whether they were used since.</summary>
    public long AskedAboutUse { get; set; } = long.MinValue;

    /// <summary>A new id: secret, as the rest of the ticket.</summary>
    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdLength));

    public static string? MarkOf(string? id) =>
        string.IsNullOrEmpty(id) ? null : Base64Url.EncodeToString(HMACSHA256.HashData(s_label, Encoding.UTF8.GetBytes(id)));
}
