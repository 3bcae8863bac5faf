namespace CircuitKit.Sample.Orders;

public enum OrderStep
{
    Customer,
    Delivery,
    Lines,
    Review,
    Placed,
}
