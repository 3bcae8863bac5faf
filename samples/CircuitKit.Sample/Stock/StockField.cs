namespace CircuitKit.Sample.Stock;

internal enum StockField
{
    Quantity,
    Price,
    Note,
}
