namespace CircuitKit.Sample.Orders;

internal static class DeliveryCharge
{
    public const decimal FreeFrom = 250m;

    public static decimal Of(DeliveryMethod method, decimal goods) => method switch
    {
        DeliveryMethod.Van when goods >= FreeFrom => 0m,
        DeliveryMethod.Van => 12m,
        DeliveryMethod.Courier => 24.50m,
        _ => 0m,
    };

    public static string NameOf(DeliveryMethod method) => method switch
    {
        DeliveryMethod.Van => "Our van",
        DeliveryMethod.Courier => "Courier",
        _ => "Collected at the quay",
    };
}
