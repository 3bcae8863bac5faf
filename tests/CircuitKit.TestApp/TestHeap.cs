namespace CircuitKit.TestApp;

/// <summary>The answer of <c>GET /test/heap</c>, for the load tests.</summary>
internal static class TestHeap
{
    /// <summary>Managed bytes that are still in use when everything else was collected, finalizers included.</summary>
    public static long BytesAfterCollection()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: false);
    }
}
