namespace CircuitKit;

/// <summary>How long a disconnected circuit is kept, as a retention policy decided.</summary>
public sealed record RetentionInfo
{
    /// <summary>When the circuit is evicted, unless its browser reconnects before.</summary>
    public required DateTimeOffset LiveUntil { get; init; }

    /// <summary>How long its snapshot is kept after that.</summary>
    public required TimeSpan KeepSnapshot { get; init; }

    /// <summary>Its value when memory is short, 0 to 100: the least valuable circuits are evicted first.</summary>
    public required int Value { get; init; }

    /// <summary>The reason for the decision.</summary>
    public required string Reason { get; init; }
}
