namespace CircuitKit.Sample.Orders;

public enum DeliveryMethod
{
    Van,
    Courier,
    Collect,
}
