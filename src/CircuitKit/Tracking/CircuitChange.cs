namespace CircuitKit;

/// <summary>A circuit has changed its state.</summary>
public sealed class CircuitChange
{
    /// <summary>The circuit after the change.</summary>
    public required CircuitInfo Circuit { get; init; }

    /// <summary>Its state before; null when it is new.</summary>
    public CircuitState? Previous { get; init; }
}
