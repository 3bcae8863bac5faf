using System.Buffers.Binary;
using System.Security.Cryptography;
using CircuitKit.Snapshots.Codec;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Snapshots;

/// <summary>
/// Encrypts snapshots with a random key of this process, which data protection has encrypted and which goes with each of them. Whatever data
/// protection refuses (another key ring, a revoked key, another application) is refused with it; but data protection, which copies all it
/// protects, is asked once in a while and not for every checkpoint.
/// </summary>
/// <remarks>
/// AES-256-GCM with a random nonce for each snapshot. A key is used for ten minutes, far below the 2^32 snapshots that random nonces allow it,
/// and so that a new key of the ring is soon the one that is used.
/// </remarks>
internal sealed class SnapshotCipher(IDataProtector protector, TimeProvider time)
{
    public static readonly TimeSpan KeyLifetime = TimeSpan.FromMinutes(10);

    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    // Some 150 bytes with the framework's own algorithms; only a bound on what is handed to data protection.
    private const int MaxWrappedKeyLength = 4_096;

    private DataKey? _current;

    /// <summary>The whole payload, envelope included, for a body.</summary>
    /// <exception cref="CryptographicException">The app's data protection keys cannot be used.</exception>
    public byte[] Encrypt(ReadOnlySpan<byte> body)
    {
        var key = CurrentKey();
        var nonceAt = SnapshotEnvelope.Length + sizeof(ushort) + key.Wrapped.Length;
        var payload = new byte[nonceAt + NonceLength + TagLength + body.Length];
        SnapshotEnvelope.Write(payload, isProtected: true);
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(SnapshotEnvelope.Length), checked((ushort)key.Wrapped.Length));
        key.Wrapped.CopyTo(payload.AsSpan(SnapshotEnvelope.Length + sizeof(ushort)));

        Span<byte> nonce = payload.AsSpan(nonceAt, NonceLength);
        Span<byte> tag = payload.AsSpan(nonceAt + NonceLength, TagLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Key, TagLength);
        aes.Encrypt(nonce, body, payload.AsSpan(nonceAt + NonceLength + TagLength), tag, associatedData: payload.AsSpan(0, nonceAt));
        return payload;
    }

    /// <summary>The body of a payload whose envelope says that it is protected; null when the payload is cut short.</summary>
    /// <exception cref="CryptographicException">It is not authentic, or the key ring does not open its key.</exception>
    public byte[]? Decrypt(ReadOnlySpan<byte> payload)
    {
        var reader = new SnapshotReader(payload[SnapshotEnvelope.Length..]);
        if (!reader.TryReadShortBlock(MaxWrappedKeyLength, out ReadOnlySpan<byte> wrapped)
            || !reader.TryRead(NonceLength, out ReadOnlySpan<byte> nonce)
            || !reader.TryRead(TagLength, out ReadOnlySpan<byte> tag))
        {
            return null;
        }

        var key = protector.Unprotect(wrapped.ToArray());
        try
        {
            var body = new byte[reader.Rest.Length];
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(nonce, reader.Rest, tag, body, associatedData: payload[..(SnapshotEnvelope.Length + sizeof(ushort) + wrapped.Length)]);
            return body;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // Two threads may make one each: both are good.
    private DataKey CurrentKey()
    {
        if (Volatile.Read(ref _current) is { } current && time.GetElapsedTime(current.MadeAt) < KeyLifetime)
        {
            return current;
        }

        var key = RandomNumberGenerator.GetBytes(KeyLength);
        var made = new DataKey(key, protector.Protect(key), time.GetTimestamp());
        Volatile.Write(ref _current, made);
        return made;
    }

    private sealed record DataKey(byte[] Key, byte[] Wrapped, long MadeAt);
}
