namespace CircuitKit.LoadTests.Measuring;

/// <summary>Processor seconds used in some seconds of wall time.</summary>
/// <param name="Wall">Wall time.</param>
/// <param name="Own">The load tool.</param>
/// <param name="Server">The app under test, when its process id is known.</param>
/// <param name="Others">Everything else on the machine, Redis included: how far the figures can be trusted.</param>
internal sealed record CpuUse(double Wall, double Own, double? Server, double? Others)
{
    /// <summary>How many processors others used on average; null where that is not known.</summary>
    /// <param name="ours">Processor seconds among them that belong to the run: a Redis, for example.</param>
    public double? OthersProcessors(double ours = 0) =>
        Server is null || Others is null || Wall <= 0 ? null : Math.Max(0, Others.Value - ours) / Wall;
}
