using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Tracking.Identity;

/// <summary>Finds the claim that identifies a user.</summary>
internal static class UserSubject
{
    private static readonly string[] s_claims = ["sub", ClaimTypes.NameIdentifier, ClaimTypes.Name];

    /// <summary>
    /// The claim <c>sub</c>, else the name identifier, else the name, of an authenticated identity. Null when there is none: the claims of an
    /// identity that is not authenticated prove nothing.
    /// </summary>
    public static Claim? Of(ClaimsPrincipal? user)
    {
        var authenticated = user?.Identities.Where(identity => identity.IsAuthenticated) ?? [];
        return s_claims.SelectMany(type => authenticated.Select(identity => identity.FindFirst(type))).FirstOrDefault(claim => claim is not null);
    }

    /// <summary>Whether any identity is authenticated, as authorization decides it.</summary>
    public static bool IsSignedIn([NotNullWhen(true)] ClaimsPrincipal? user) => user?.Identities.Any(identity => identity.IsAuthenticated) == true;
}

/// <summary>
/// The user a snapshot belongs to, as a one-way hash of the issuer and value of the subject claim, or as zeros for an anonymous user. Only a user
/// with an equal binding may have the state.
/// </summary>
internal readonly record struct UserBinding
{
    public const int Length = SHA256.HashSizeInBytes;

    private readonly ReadOnlyMemory<byte> _hash;

    private UserBinding(byte[] hash) => _hash = hash;

    public static UserBinding Anonymous { get; } = new(new byte[Length]);

    public bool IsAnonymous => Equals(Anonymous);

    public ReadOnlySpan<byte> Bytes => _hash.Length == Length ? _hash.Span : Anonymous._hash.Span;

    public static UserBinding FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new(bytes.ToArray())
        : throw new ArgumentException($"A user binding has {Length} bytes, not {bytes.Length}.", nameof(bytes));

    public static UserBinding For(ClaimsPrincipal? user)
    {
        if (user?.Identities.FirstOrDefault(identity => identity.IsAuthenticated) is not { } identity)
        {
            return Anonymous;
        }

        return UserSubject.Of(user) is { } subject
            ? Hash($"CircuitKit.User.v1\n{subject.Issuer}\n{subject.Value}")
            // Signed in without a subject claim is not anonymous.
            : Hash($"CircuitKit.User.v1/unnamed\n{identity.AuthenticationType}\n{identity.Name}");
    }

    public bool Equals(UserBinding other) => CryptographicOperations.FixedTimeEquals(Bytes, other.Bytes);

    public override int GetHashCode() => BitConverter.ToInt32(Bytes);

    private static UserBinding Hash(string user) => new(SHA256.HashData(Encoding.UTF8.GetBytes(user)));
}

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
