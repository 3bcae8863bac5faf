namespace CircuitKit.Tracking;

/// <summary>How much of the memory that this process may use is in use.</summary>
internal interface INodeMemory
{
    /// <summary>0 to 1. At 1 the collector sees high memory load (90 % of the machine or container), or the heap is at its limit.</summary>
    double Pressure { get; }
}

/// <summary>As the garbage collector measured it at its last run. The collector knows container limits too.</summary>
internal sealed class CollectorMemory : INodeMemory
{
    public double Pressure
    {
        get
        {
            var info = GC.GetGCMemoryInfo();
            return Of(info.MemoryLoadBytes, info.HighMemoryLoadThresholdBytes, info.TotalCommittedBytes, info.TotalAvailableMemoryBytes);
        }
    }

    /// <summary>
    /// The nearer of two limits: 90 % of the memory of the machine or container, from where the collector works hard; and the limit of the heap,
    /// which is lower in a container.
    /// </summary>
    internal static double Of(long load, long highLoad, long heap, long available) => Math.Max(Share(load, highLoad), Share(heap, available));

    private static double Share(long used, long limit) => limit <= 0 ? 0 : Math.Clamp((double)used / limit, 0, 1);
}
