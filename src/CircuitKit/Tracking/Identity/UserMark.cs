using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Tracking.Identity;

/// <summary>
/// What a store knows of the user a snapshot belongs to: a one-way hash of <see cref="CircuitInfo.UserKey"/>, so that a user's snapshots can be found
/// from that key alone.
/// </summary>
/// <remarks>
/// It says which snapshots are of one user, and a reader of the store who knows or guesses subject and issuer can find that user's. It opens
/// nothing: what decides about a resume is the <see cref="UserBinding"/> inside of the encrypted snapshot.
/// </remarks>
internal static class UserMark
{
    // Separates this use of the key from every other one, now and in later formats.
    private static readonly byte[] s_label = "CircuitKit.UserMark.v1"u8.ToArray();

    /// <summary>The mark, 43 characters; null for nobody, and for somebody whose claims name no subject.</summary>
    public static string? Of(string? userKey)
    {
        if (string.IsNullOrEmpty(userKey))
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(s_label, Encoding.UTF8.GetBytes(userKey), hash);
        return Base64Url.EncodeToString(hash);
    }
}
