namespace CircuitKit;

/// <summary>What was decided about a disconnected circuit.</summary>
public sealed record RetentionInfo
{
    /// <summary>Until when it stays live, unless its browser is back before.</summary>
    public required DateTimeOffset LiveUntil { get; init; }

    /// <summary>For how long after that its snapshot is kept.</summary>
    public required TimeSpan KeepSnapshot { get; init; }

    /// <summary>What it is worth when room is short, 0 to 100.</summary>
    public required int Value { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}
