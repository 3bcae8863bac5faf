namespace CircuitKit;

/// <summary>What was decided about a circuit whose browser is away.</summary>
/// <param name="LiveUntil">Until when it stays live, unless its browser is back before.</param>
/// <param name="KeepSnapshot">For how long after that its snapshot waits.</param>
/// <param name="Value">What it is worth when room is short, 0 to 100.</param>
/// <param name="Reason">Why.</param>
public sealed record RetentionInfo(DateTimeOffset LiveUntil, TimeSpan KeepSnapshot, int Value, string Reason);
