namespace CircuitKit.Sample;

internal static class Money
{
    public static string Of(decimal amount) => "€" + amount.ToString("N2", CultureInfo.InvariantCulture);
}
