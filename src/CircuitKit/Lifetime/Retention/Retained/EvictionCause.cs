namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>Why retention ends a circuit. A closed list: it is a metric's tag.</summary>
internal enum EvictionCause
{
    /// <summary>It was kept as long as was decided.</summary>
    Expired,

    /// <summary>Its time was shortened, because memory is short, and is over.</summary>
    Memory,

    /// <summary>There are more than may be kept, and it was worth least.</summary>
    Room,
}
