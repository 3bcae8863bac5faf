using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Tracking.Identity;

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
