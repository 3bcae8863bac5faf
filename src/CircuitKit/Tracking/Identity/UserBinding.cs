using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Tracking.Identity;

/// <summary>
/// A one-way mark of the person a snapshot belongs to: a hash over issuer and subject of the stable subject claim, or the marker for
/// an anonymous person. Two marks are equal exactly when the same person may have the state.
/// </summary>
internal readonly record struct UserBinding
{
    public const int Length = SHA256.HashSizeInBytes;

    private readonly ReadOnlyMemory<byte> _hash;

    private UserBinding(byte[] hash) => _hash = hash;

    public static UserBinding Anonymous { get; } = new(new byte[Length]);

    public bool IsAnonymous => Equals(Anonymous);

    public ReadOnlySpan<byte> Bytes => _hash.Length == Length ? _hash.Span : Anonymous._hash.Span;

    public static UserBinding FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Length ? new(bytes.ToArray()) : throw new ArgumentException($"A user binding has {Length} bytes, not {bytes.Length}.", nameof(bytes));

    public static UserBinding For(ClaimsPrincipal? user)
    {
        if (user?.Identities.FirstOrDefault(identity => identity.IsAuthenticated) is not { } identity)
        {
            return Anonymous;
        }

        return UserSubject.Of(user) is { } subject
            ? Hash($"CircuitKit.User.v1\n{subject.Issuer}\n{subject.Value}")
            // Signed in without any claim we know for a name: not an anonymous user.
            : Hash($"CircuitKit.User.v1/unnamed\n{identity.AuthenticationType}\n{identity.Name}");
    }

    public bool Equals(UserBinding other) => CryptographicOperations.FixedTimeEquals(Bytes, other.Bytes);

    public override int GetHashCode() => BitConverter.ToInt32(Bytes);

    private static UserBinding Hash(string person) => new(SHA256.HashData(Encoding.UTF8.GetBytes(person)));
}
