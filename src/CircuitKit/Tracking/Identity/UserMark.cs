using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Tracking.Identity;

/// <summary>
/// The user of a snapshot as the store knows it: a one-way hash of <see cref="CircuitInfo.UserKey"/>, so that a user's snapshots can be found from
/// that key alone.
/// </summary>
/// <remarks>
/// It shows which snapshots belong to one user, and a reader of the store who knows or guesses subject and issuer can find them. It gives no access:
/// the <see cref="UserBinding"/> in the encrypted snapshot decides about a resume.
/// </remarks>
internal static class UserMark
{
    // Separates this use of the key from any other, now and in later formats.
    private static readonly byte[] s_label = "CircuitKit.UserMark.v1"u8.ToArray();

    /// <summary>The mark, 43 characters; null for a user without a key.</summary>
    public static string? Of(string? userKey) =>
        string.IsNullOrEmpty(userKey) ? null : Base64Url.EncodeToString(HMACSHA256.HashData(s_label, Encoding.UTF8.GetBytes(userKey)));
}
