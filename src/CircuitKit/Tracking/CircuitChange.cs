namespace CircuitKit;

/// <summary>A change of a circuit's state.</summary>
public sealed class CircuitChange
{
    /// <summary>The circuit after the change.</summary>
    public required CircuitInfo Circuit { get; init; }

    /// <summary>The state before the change; null for a new circuit.</summary>
    public CircuitState? Previous { get; init; }
}
