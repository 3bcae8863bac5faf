namespace CircuitKit.Hibernation;

/// <summary>How much of the memory that this process may use is in use, as the garbage collector saw it last: it knows the container's limit.</summary>
internal class MemoryLoad
{
    public virtual int Percent => GC.GetGCMemoryInfo() is { TotalAvailableMemoryBytes: > 0 } info
        ? (int)Math.Min(100, info.MemoryLoadBytes * 100.0 / info.TotalAvailableMemoryBytes)
        : 0;
}
