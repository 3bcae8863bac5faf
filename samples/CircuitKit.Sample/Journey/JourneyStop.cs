namespace CircuitKit.Sample.Journey;

/// <summary>One server that this page has lived on.</summary>
public sealed record JourneyStop(int ProcessId, string Node, DateTimeOffset OpenedAt);
