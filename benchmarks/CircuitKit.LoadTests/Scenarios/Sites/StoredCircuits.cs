using CircuitKit.LoadTests.Compare;

namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>What the circuits of a site take in Redis, and what Redis itself can do with as many bytes.</summary>
/// <param name="KeysPerCircuit">Of any kind.</param>
/// <param name="BytesPerCircuit">As Redis counts them: name, value and its own bookkeeping.</param>
/// <param name="RoundTrip">Of the quickest of some pings the same way as the servers go.</param>
/// <param name="RawSetsPerSecond">Pipelined <c>SET</c> of as many bytes the same way.</param>
internal sealed record StoredCircuits(double KeysPerCircuit, double BytesPerCircuit, TimeSpan RoundTrip, double RawSetsPerSecond)
{
    private const int Sets = 2000;
    private const int KeptKeys = 500;

    /// <summary>Looks at a site that is not in use. Null when it has no Redis.</summary>
    public static async Task<StoredCircuits?> LookAsync(Site site, int circuits, CancellationToken cancellationToken)
    {
        if (site.Redis is not { } redis || site.RedisPort is not { } port)
        {
            return null;
        }

        await using RedisProbe probe = await RedisProbe.ConnectAsync(redis.Port);
        (int keys, long bytes) = await probe.ContentAsync(cancellationToken);
        double perCircuit = bytes / (double)circuits;
        await using RawRedis raw = await RawRedis.ConnectAsync(port);
        TimeSpan roundTrip = await raw.RoundTripAsync();
        double sets = await raw.SetsPerSecondAsync(new RawSets(Sets, KeptKeys, Math.Max(1, (int)perCircuit)), cancellationToken);
        await raw.RemoveAsync(KeptKeys);
        return new(keys / (double)circuits, perCircuit, roundTrip, sets);
    }
}
