namespace CircuitKit.Admission;

/// <summary>How full the memory is that this process may use.</summary>
internal interface IMemoryLoad
{
    /// <summary>From 0 to 1.</summary>
    double Share { get; }
}

/// <summary>As the garbage collector last saw it: it knows the limits of the container and of its own heap. Looked up once a second at most.</summary>
internal sealed class GcMemoryLoad(TimeProvider time) : IMemoryLoad
{
    private static readonly TimeSpan s_age = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _readAt;
    private double _share;

    public double Share
    {
        get
        {
            lock (_lock)
            {
                if (_readAt == 0 || time.GetElapsedTime(_readAt) >= s_age)
                {
                    var memory = GC.GetGCMemoryInfo();
                    _share = memory.TotalAvailableMemoryBytes > 0 ? (double)memory.MemoryLoadBytes / memory.TotalAvailableMemoryBytes : 0;
                    _readAt = time.GetTimestamp();
                }

                return _share;
            }
        }
    }
}
