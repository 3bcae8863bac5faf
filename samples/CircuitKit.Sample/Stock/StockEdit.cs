namespace CircuitKit.Sample.Stock;

/// <summary>
/// The cells of a row that were changed and not posted yet; null where nothing was changed. They are text, so that a half-typed or
/// invalid number is kept too: after a resume the user finds exactly what they typed.
/// </summary>
public sealed record StockEdit(string? Quantity = null, string? Price = null, string? Note = null)
{
    internal bool IsEmpty => this is { Quantity: null, Price: null, Note: null };

    internal bool QuantityIsValid => Quantity is null || StockText.TryQuantity(Quantity, out _);

    internal bool PriceIsValid => Price is null || StockText.TryPrice(Price, out _);

    internal bool IsValid => QuantityIsValid && PriceIsValid;
}
