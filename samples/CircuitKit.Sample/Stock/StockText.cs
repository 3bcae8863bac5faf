namespace CircuitKit.Sample.Stock;

/// <summary>How quantities and prices are written in a cell, and read from one.</summary>
internal static class StockText
{
    public const int MaximumQuantity = 99_999;
    public const decimal MaximumPrice = 99_999.99m;

    public static string Of(int quantity) => quantity.ToString(CultureInfo.InvariantCulture);

    public static string Of(decimal price) => price.ToString("0.00", CultureInfo.InvariantCulture);

    public static bool TryQuantity(string text, out int quantity) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out quantity) && quantity <= MaximumQuantity;

    /// <summary>A comma is accepted as the decimal separator too, as in much of Europe.</summary>
    public static bool TryPrice(string text, out decimal price) =>
        decimal.TryParse(text.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out price)
        && price is > 0 and <= MaximumPrice
        && decimal.Round(price, 2) == price;
}
