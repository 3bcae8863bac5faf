namespace CircuitKit.LoadTests.Measuring;

/// <summary>Processor time used up to a moment; null where it is not known.</summary>
internal readonly record struct CpuReading(TimeSpan At, TimeSpan Own, TimeSpan? Server, TimeSpan? Machine)
{
    /// <summary>What was used from an earlier reading to this one.</summary>
    public CpuUse Since(CpuReading earlier)
    {
        TimeSpan own = Own - earlier.Own;
        TimeSpan? server = Server - earlier.Server;
        TimeSpan? others = Machine - earlier.Machine - own - (server ?? TimeSpan.Zero);
        return new(
            (At - earlier.At).TotalSeconds,
            own.TotalSeconds,
            server?.TotalSeconds,
            // The kernel counts the machine in coarser steps than a process.
            others is { } time ? Math.Max(0, time.TotalSeconds) : null);
    }
}
