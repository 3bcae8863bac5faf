namespace CircuitKit.TestApp;

/// <summary>One line of the orders page.</summary>
/// <param name="Article">An article number.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Price">Of one.</param>
/// <param name="IsGift">Whether it is wrapped.</param>
public sealed record OrderLine(string Article, int Quantity, decimal Price, bool IsGift)
{
    /// <summary>Lines that are together about so many KB of JSON: names repeat and values do not, as in the state of a real page.</summary>
    public static List<OrderLine> Some(int kilobytes)
    {
        const int Typical = 67;
        return [.. Enumerable.Range(0, Math.Max(1, kilobytes * 1024 / Typical)).Select(_ => Any())];
    }

    /// <summary>One that was not there before.</summary>
    public static OrderLine Any()
    {
        Random random = Random.Shared;
        return new(
            $"{random.Next(1_000_000):D6}-{(char)('A' + random.Next(26))}", random.Next(1, 500), random.Next(100, 100_000) / 100m, random.Next(4) == 0);
    }
}
