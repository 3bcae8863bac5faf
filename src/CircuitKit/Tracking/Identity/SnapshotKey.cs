using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit;

/// <summary>
/// The key of a circuit's snapshot: 43 characters, safe in file names and Redis keys, derived from the circuit's secret. The secret cannot be derived
/// from the key.
/// </summary>
public readonly record struct SnapshotKey
{
    /// <summary>Length of <see cref="ToString"/> in characters.</summary>
    public const int Length = 43;

    // Separates this use of the secret from any other, now and in later formats.
    private static readonly byte[] s_label = "CircuitKit.SnapshotKey.v1"u8.ToArray();

    private readonly string? _value;

    private SnapshotKey(string value) => _value = value;

    /// <summary>Derives the key of the circuit that has this secret.</summary>
    /// <param name="circuitSecret">The secret that the browser has. Not kept.</param>
    /// <exception cref="ArgumentException">The secret is null or empty.</exception>
    internal static SnapshotKey FromSecret(string circuitSecret)
    {
        ArgumentException.ThrowIfNullOrEmpty(circuitSecret);
        return new SnapshotKey(Base64Url.EncodeToString(HMACSHA256.HashData(s_label, Encoding.UTF8.GetBytes(circuitSecret))));
    }

    /// <summary>Reads a key from its text, such as a file's name.</summary>
    /// <param name="text">What <see cref="ToString"/> returned.</param>
    /// <param name="key">The key, or the empty key when the text is not a key.</param>
    public static bool TryParse(string? text, out SnapshotKey key)
    {
        var isKey = text is { Length: Length } && Base64Url.IsValid(text, out var bytes) && bytes == SHA256.HashSizeInBytes;
        key = isKey ? new SnapshotKey(text!) : default;
        return isKey;
    }

    /// <summary>The key as text.</summary>
    public override string ToString() => _value ?? string.Empty;
}
