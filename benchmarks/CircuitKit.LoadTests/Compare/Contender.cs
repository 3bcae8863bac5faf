namespace CircuitKit.LoadTests.Compare;

/// <summary>One way to run the app under test.</summary>
internal enum Contender
{
    /// <summary>Without CircuitKit.</summary>
    Stock,

    /// <summary>
    /// Without CircuitKit, with the framework's own persistence of paused and evicted circuits in Redis: AddHybridCache over a Redis cache.
    /// </summary>
    StockRedis,

    /// <summary>
    /// CircuitKit as AddCircuitKit alone makes it: circuits are tracked, and nothing is captured, as it would die with the process.
    /// </summary>
    Memory,

    /// <summary>CircuitKit with snapshots in files.</summary>
    Files,

    /// <summary>CircuitKit with snapshots in Redis.</summary>
    Redis,
}
