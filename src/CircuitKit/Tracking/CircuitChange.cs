namespace CircuitKit;

/// <summary>A circuit has changed its state.</summary>
/// <param name="Circuit">The circuit after the change.</param>
/// <param name="Previous">Its state before; null when it is new.</param>
public readonly record struct CircuitChange(CircuitInfo Circuit, CircuitState? Previous);
