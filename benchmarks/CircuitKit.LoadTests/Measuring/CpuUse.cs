namespace CircuitKit.LoadTests.Measuring;

/// <summary>Processor seconds used in some seconds of wall time.</summary>
/// <param name="Wall">Wall time.</param>
/// <param name="Own">The load tool.</param>
/// <param name="Server">The app under test, when its process id is known.</param>
/// <param name="Others">Everything else on the machine, Redis included: how far the figures can be trusted.</param>
internal sealed record CpuUse(double Wall, double Own, double? Server, double? Others);
