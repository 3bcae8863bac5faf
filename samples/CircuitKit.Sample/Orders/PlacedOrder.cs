namespace CircuitKit.Sample.Orders;

public sealed record PlacedOrder(string Number, string Company, int Items, decimal Total, DateTimeOffset PlacedAt);
