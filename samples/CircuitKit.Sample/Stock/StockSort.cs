namespace CircuitKit.Sample.Stock;

public enum StockSort
{
    Sku,
    Name,
    Quantity,
    Price,
}
