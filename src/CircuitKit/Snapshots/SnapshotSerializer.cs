using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Codec;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Snapshots;

/// <summary>A snapshot's bytes, or the limit they would pass.</summary>
/// <param name="Payload">The bytes; empty when refused.</param>
/// <param name="Refusal">Why there are none; <see cref="SnapshotRefusal.TooLarge"/> for a limit.</param>
/// <param name="RawLength">The content's length before compression, which is what <see cref="SnapshotOptions.MaxBytes"/> counts.</param>
internal readonly record struct SnapshotWriteResult(byte[] Payload, SnapshotRefusal Refusal, int RawLength)
{
    public bool Succeeded => Refusal == SnapshotRefusal.None;

    public static SnapshotWriteResult Refused(SnapshotRefusal reason) => new([], reason, 0);
}

/// <summary>A snapshot, or the reason why there is none.</summary>
internal readonly record struct SnapshotReadResult(Snapshot? Snapshot, SnapshotRefusal Refusal)
{
    [MemberNotNullWhen(true, nameof(Snapshot))]
    public bool Succeeded => Refusal == SnapshotRefusal.None && Snapshot is not null;

    /// <summary>What data protection had against it, when that is the reason.</summary>
    public Exception? Trouble { get; init; }

    public static SnapshotReadResult Refused(SnapshotRefusal reason, Exception? trouble = null) => new(null, reason) { Trouble = trouble };
}

/// <summary>The way of a snapshot into opaque bytes and back: codec, protection, and the checks that come before anything is believed.</summary>
internal sealed class SnapshotSerializer(
    IDataProtectionProvider dataProtection,
    IOptions<SnapshotOptions> options,
    SnapshotMetrics metrics,
    [Clock] TimeProvider time,
    ILogger<SnapshotSerializer> logger)
{
    /// <summary>Servers' clocks differ; a snapshot is not refused for less than this.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    // Room for the header and for what data protection adds; only a bound on what is handed to the decryptor.
    private const int ProtectionOverhead = 64 * 1024;

    // The format version is part of the purpose: bytes of another version cannot be passed off as this one.
    private readonly SnapshotCipher _cipher = new(dataProtection.CreateProtector("CircuitKit.Snapshots", "v1"), time);

    private readonly SnapshotOptions _options = options.Value;

    private readonly RefusalReport _report = new(logger);

    /// <summary>The most bytes that a stored snapshot can have.</summary>
    public static long LongestPayload(SnapshotOptions options) => (long)options.MaxBytes + ProtectionOverhead;

    /// <summary>Packs and protects a snapshot.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The app's data protection keys cannot be used.</exception>
    public SnapshotWriteResult Write(Snapshot snapshot)
    {
        var result = _options.Protect ? WriteProtected(snapshot) : WritePlain(snapshot);
        if (!result.Succeeded)
        {
            metrics.SnapshotRefused(result.Refusal);
        }

        return result;
    }

    /// <summary>Reads bytes from a store, whatever they are. Nothing of the content is touched before all checks have passed.</summary>
    public SnapshotReadResult Read(ReadOnlyMemory<byte> payload, SnapshotKey expectedKey, UserBinding expectedUser, TimeProvider timeProvider)
    {
        var result = ReadChecked(payload, expectedKey, expectedUser, timeProvider.GetUtcNow());
        if (!result.Succeeded)
        {
            metrics.SnapshotRefused(result.Refusal);
            _report.Add(result.Refusal, result.Trouble, timeProvider);
        }

        return result;
    }

    private SnapshotWriteResult WriteProtected(Snapshot snapshot)
    {
        ArraySegment<byte> body = default;
        try
        {
            var refusal = SnapshotCodec.WriteBody(snapshot, _options, reserve: 0, ArrayPool<byte>.Shared.Rent, out body, out int rawLength);
            return refusal == SnapshotRefusal.None
                ? new SnapshotWriteResult(_cipher.Encrypt(body), SnapshotRefusal.None, rawLength)
                : SnapshotWriteResult.Refused(refusal);
        }
        finally
        {
            SnapshotCodec.ReturnCleared(body.Array, body.Count);
        }
    }

    private SnapshotWriteResult WritePlain(Snapshot snapshot)
    {
        var refusal = SnapshotCodec.WriteBody(
            snapshot, _options, SnapshotEnvelope.Length, static length => new byte[length], out ArraySegment<byte> payload, out int rawLength);
        if (refusal != SnapshotRefusal.None)
        {
            return SnapshotWriteResult.Refused(refusal);
        }

        SnapshotEnvelope.Write(payload, isProtected: false);
        return new SnapshotWriteResult(payload.Array!, SnapshotRefusal.None, rawLength);
    }

    private SnapshotReadResult ReadChecked(ReadOnlyMemory<byte> payload, SnapshotKey expectedKey, UserBinding expectedUser, DateTimeOffset now)
    {
        var refusal = SnapshotEnvelope.Check(payload.Span, _options.Protect);
        if (refusal != SnapshotRefusal.None)
        {
            return SnapshotReadResult.Refused(refusal);
        }

        if (payload.Length > LongestPayload(_options))
        {
            return SnapshotReadResult.Refused(SnapshotRefusal.TooLarge);
        }

        if (!TryOpen(payload.Span, out ReadOnlySpan<byte> body, out Exception? trouble))
        {
            return SnapshotReadResult.Refused(SnapshotRefusal.Unverified, trouble);
        }

        refusal = SnapshotCodec.ReadHeader(body, out SnapshotHeader header);
        if (refusal == SnapshotRefusal.None)
        {
            refusal = !Ascii.Equals(header.Key, expectedKey.ToString()) ? SnapshotRefusal.WrongKey
                : !UserBinding.FromBytes(header.User).Equals(expectedUser) ? SnapshotRefusal.WrongUser
                : IsOutside(now, header.CapturedAt, _options.TimeToLive) ? SnapshotRefusal.Expired
                : IsOutside(now, header.FirstOpenedAt, _options.AbsoluteLifetime) ? SnapshotRefusal.Expired
                : SnapshotRefusal.None;
        }

        return refusal == SnapshotRefusal.None
            ? SnapshotCodec.ReadContent(header, expectedKey, _options)
            : SnapshotReadResult.Refused(refusal);
    }

    private bool TryOpen(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> body, out Exception? trouble)
    {
        trouble = null;
        if (!_options.Protect)
        {
            body = payload[SnapshotEnvelope.Length..];
            return true;
        }

        try
        {
            body = _cipher.Decrypt(payload);
            return !body.IsEmpty;
        }
        catch (Exception exception)
        {
            // Not only CryptographicException: a key ring that cannot be loaded throws what its repository throws, and what cannot
            // be verified is never read.
            body = default;
            trouble = exception;
            return false;
        }
    }

    // A time from the future is as wrong as one too long ago: it would never run out.
    private static bool IsOutside(DateTimeOffset now, DateTimeOffset since, TimeSpan lifetime)
    {
        var age = now - since;
        return age > lifetime + ClockTolerance || age < -ClockTolerance;
    }
}
