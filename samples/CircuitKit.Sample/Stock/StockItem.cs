namespace CircuitKit.Sample.Stock;

/// <summary>A row of the catalogue as it is printed; it is the same on every server.</summary>
public sealed record StockItem(string Sku, string Name, string Group, StockValues Listed);
