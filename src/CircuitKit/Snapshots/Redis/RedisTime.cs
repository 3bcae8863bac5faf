namespace CircuitKit.Snapshots.Redis;

/// <summary>Times as Redis wants them.</summary>
internal static class RedisTime
{
    // Redis refuses times that overflow its clock; a century is for ever.
    private const long ForEver = 100L * 365 * 24 * 3600 * 1000;

    public static long Milliseconds(TimeSpan time) => Math.Min((long)Math.Ceiling(time.TotalMilliseconds), ForEver);
}
