namespace CircuitKit.Sample.Stock;

/// <summary>
/// What was typed into a row and not posted yet; null where nothing was. It is text, so that a half-typed or wrong
/// number is kept too: the person finds exactly what they left.
/// </summary>
public sealed record StockEdit(string? Quantity = null, string? Price = null, string? Note = null)
{
    internal bool IsEmpty => this is { Quantity: null, Price: null, Note: null };

    internal bool QuantityIsValid => Quantity is null || StockText.TryQuantity(Quantity, out _);

    internal bool PriceIsValid => Price is null || StockText.TryPrice(Price, out _);

    internal bool IsValid => QuantityIsValid && PriceIsValid;
}
