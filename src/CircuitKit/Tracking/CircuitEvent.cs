namespace CircuitKit.Tracking;

/// <summary>What can happen to a circuit; see <see cref="CircuitLifecycle"/>.</summary>
internal enum CircuitEvent
{
    /// <summary>The browser's connection is there (the first, or a new one).</summary>
    ConnectionUp,

    /// <summary>The browser's connection is lost.</summary>
    ConnectionDown,

    /// <summary>The browser has confirmed a rendered page.</summary>
    Rendered,

    /// <summary>Its state is in the store and the framework is about to let the live circuit go, at the browser's wish.</summary>
    Hibernated,

    /// <summary>The framework has let the live circuit go.</summary>
    Released,

    /// <summary>The line ends here: another circuit has taken over, or nobody can come back to it.</summary>
    Ended,
}
