namespace CircuitKit.Tracking;

/// <summary>What can happen to a live circuit; see <see cref="CircuitLifecycle"/>.</summary>
internal enum CircuitEvent
{
    /// <summary>The browser's connection is there (the first, or a new one).</summary>
    ConnectionUp,

    /// <summary>The browser's connection is lost.</summary>
    ConnectionDown,

    /// <summary>The browser has confirmed a rendered page.</summary>
    Rendered,

    /// <summary>The framework has released the circuit.</summary>
    Released,
}
