namespace CircuitKit.Sample;

/// <summary>Times are shown in UTC: the server does not know the browser's time zone, and two nodes may be set differently.</summary>
internal static class Clock
{
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
