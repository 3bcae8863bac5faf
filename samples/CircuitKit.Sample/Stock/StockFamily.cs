namespace CircuitKit.Sample.Stock;

/// <summary>An article of the catalogue in its ten sizes.</summary>
internal sealed record StockFamily(string Code, string Group, string Name, decimal FirstPrice, string Sizes)
{
    public IEnumerable<StockItem> Items()
    {
        var position = 0;
        foreach (var size in Sizes.Split(','))
        {
            position++;
            var unbroken = size.Trim().Replace(' ', '\u00A0');
            var price = decimal.Round(FirstPrice * (1m + (0.16m * (position - 1))) * 20m) / 20m;
            var quantity = ((Code[0] * 31) + (Code[^1] * 17) + (position * position * 7)) % 160;
            yield return new StockItem(
                $"{Code}-{position:00}",
                $"{Name}, {unbroken}",
                Group,
                new StockValues(quantity, price, string.Empty));
        }
    }
}
