using CircuitKit.Snapshots.Codec;
using CircuitKit.Telemetry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Snapshots;

/// <summary>The way of a snapshot into opaque bytes and back: codec, protection, and the checks that come before anything is believed.</summary>
internal sealed class SnapshotSerializer(
    IDataProtectionProvider dataProtection,
    IOptions<SnapshotOptions> options,
    CircuitKitMetrics metrics,
    ILogger<SnapshotSerializer> logger)
{
    /// <summary>Servers' clocks differ; a snapshot is not refused for less than this.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    // Room for the header and for what data protection adds; only a bound on what is handed to the decryptor.
    private const int ProtectionOverhead = 64 * 1024;

    // The format version is part of the purpose: bytes of another version cannot be passed off as this one.
    private readonly IDataProtector _protector = dataProtection.CreateProtector("CircuitKit.Snapshots", "v1");

    private readonly SnapshotOptions _options = options.Value;

    private readonly RefusalReport _report = new(logger);

    /// <summary>Packs and protects a snapshot.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The app's data protection keys cannot be used.</exception>
    public SnapshotWriteResult Write(Snapshot snapshot)
    {
        SnapshotWriteResult body = SnapshotCodec.WriteBody(snapshot, _options, reserve: _options.Protect ? 0 : SnapshotEnvelope.Length);
        if (!body.Succeeded)
        {
            metrics.SnapshotRefused(body.Refusal);
            return body;
        }

        if (!_options.Protect)
        {
            SnapshotEnvelope.Write(body.Payload, isProtected: false);
            return body;
        }

        byte[] secret = _protector.Protect(body.Payload);
        byte[] payload = new byte[SnapshotEnvelope.Length + secret.Length];
        SnapshotEnvelope.Write(payload, isProtected: true);
        secret.CopyTo(payload, SnapshotEnvelope.Length);
        return body with { Payload = payload };
    }

    /// <summary>Reads bytes from a store, whatever they are. Nothing of the content is touched before all checks have passed.</summary>
    public SnapshotReadResult Read(ReadOnlyMemory<byte> payload, SnapshotKey expectedKey, UserBinding expectedUser, TimeProvider timeProvider)
    {
        SnapshotReadResult result = ReadChecked(payload, expectedKey, expectedUser, timeProvider.GetUtcNow());
        if (!result.Succeeded)
        {
            metrics.SnapshotRefused(result.Refusal);
            _report.Add(result.Refusal, result.Trouble, timeProvider);
        }

        return result;
    }

    private SnapshotReadResult ReadChecked(ReadOnlyMemory<byte> payload, SnapshotKey expectedKey, UserBinding expectedUser, DateTimeOffset now)
    {
        SnapshotRefusal refusal = SnapshotEnvelope.Check(payload.Span, _options.Protect);
        if (refusal != SnapshotRefusal.None)
        {
            return SnapshotReadResult.Refused(refusal);
        }

        if (payload.Length > (long)_options.MaxBytes + ProtectionOverhead)
        {
            return SnapshotReadResult.Refused(SnapshotRefusal.TooLarge);
        }

        if (!TryOpen(payload[SnapshotEnvelope.Length..], out ReadOnlySpan<byte> body, out Exception? trouble))
        {
            return SnapshotReadResult.Refused(SnapshotRefusal.Unverified, trouble);
        }

        refusal = SnapshotCodec.ReadHeader(body, out SnapshotHeader header);
        if (refusal == SnapshotRefusal.None)
        {
            refusal = !header.BelongsTo(expectedKey) ? SnapshotRefusal.WrongKey
                : !header.BelongsTo(expectedUser) ? SnapshotRefusal.WrongUser
                : IsOutside(now, header.CapturedAt, _options.TimeToLive) ? SnapshotRefusal.Expired
                : IsOutside(now, header.FirstOpenedAt, _options.AbsoluteLifetime) ? SnapshotRefusal.Expired
                : SnapshotRefusal.None;
        }

        return refusal == SnapshotRefusal.None
            ? SnapshotCodec.ReadContent(header, expectedKey, _options)
            : SnapshotReadResult.Refused(refusal);
    }

    private bool TryOpen(ReadOnlyMemory<byte> sealedBody, out ReadOnlySpan<byte> body, out Exception? trouble)
    {
        trouble = null;
        if (!_options.Protect)
        {
            body = sealedBody.Span;
            return true;
        }

        try
        {
            body = _protector.Unprotect(sealedBody.ToArray());
            return true;
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
        TimeSpan age = now - since;
        return age > lifetime + ClockTolerance || age < -ClockTolerance;
    }
}
