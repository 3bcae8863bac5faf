namespace CircuitKit.Sample.Stock;

/// <summary>The three columns that the desk may change.</summary>
public sealed record StockValues(int Quantity, decimal Price, string Note);
