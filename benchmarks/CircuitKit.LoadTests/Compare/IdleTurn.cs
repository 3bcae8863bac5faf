using CircuitKit.LoadTests.Measuring;

namespace CircuitKit.LoadTests.Compare;

/// <summary>What a server does while nobody does anything.</summary>
/// <param name="Empty">Without a circuit.</param>
/// <param name="Open">With circuits that are connected; their pages send what keeps a connection alive, and nothing else.</param>
internal sealed record IdleTurn(CpuUse Empty, CpuUse Open);
