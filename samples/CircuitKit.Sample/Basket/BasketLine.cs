namespace CircuitKit.Sample.Basket;

/// <summary>Goods in the basket. The price is the one that was quoted when they were added.</summary>
public sealed record BasketLine(string Sku, string Name, decimal UnitPrice, int Quantity)
{
    internal decimal Total => UnitPrice * Quantity;
}
