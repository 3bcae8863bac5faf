namespace CircuitKit.Tracking;

/// <summary>How far the memory that this process may use is used up.</summary>
internal interface INodeMemory
{
    /// <summary>0 to 1, where 1 is what the collector calls high: 90 % of the machine's or container's memory, or all that the heap may have.</summary>
    double Pressure { get; }
}

/// <summary>What the garbage collector saw at its last run, which knows of container limits too.</summary>
internal sealed class CollectorMemory : INodeMemory
{
    public double Pressure => Of(GC.GetGCMemoryInfo());

    internal static double Of(GCMemoryInfo info) => Of(
        info.MemoryLoadBytes, info.HighMemoryLoadThresholdBytes, info.TotalCommittedBytes, info.TotalAvailableMemoryBytes);

    /// <summary>
    /// Two limits, the nearer one counts: the machine's (or container's) memory, of which the collector calls 90 % high and works hard from
    /// there; and the heap's own, which is lower in a container.
    /// </summary>
    internal static double Of(long load, long highLoad, long heap, long available) => Math.Max(Share(load, highLoad), Share(heap, available));

    private static double Share(long used, long limit) => limit <= 0 ? 0 : Math.Clamp((double)used / limit, 0, 1);
}
