using System.Globalization;

namespace CircuitKit.LoadTests.Compare;

/// <summary>What the test app is told, for each contender, of where circuits go.</summary>
internal static class ContenderStore
{
    public static bool NeedsRedis(Contender contender) => contender is Contender.StockRedis or Contender.Redis;

    /// <summary>Whether it is the app without CircuitKit.</summary>
    public static bool IsStock(Contender contender) => contender is Contender.Stock or Contender.StockRedis;

    /// <summary>The value of <c>--store</c>.</summary>
    /// <param name="contender">Whose.</param>
    /// <param name="folder">For files.</param>
    /// <param name="redisPort">For those that need Redis.</param>
    public static string Of(Contender contender, string folder, int? redisPort) => contender switch
    {
        Contender.Stock => "none",
        Contender.StockRedis => string.Create(CultureInfo.InvariantCulture, $"stock-redis:127.0.0.1:{redisPort}"),
        Contender.Memory => "memory",
        Contender.Files => $"file:{folder}",
        Contender.Redis => string.Create(CultureInfo.InvariantCulture, $"redis:127.0.0.1:{redisPort}"),
        _ => throw new ArgumentOutOfRangeException(nameof(contender), contender, null),
    };
}
