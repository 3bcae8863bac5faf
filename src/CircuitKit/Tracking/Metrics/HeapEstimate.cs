namespace CircuitKit.Tracking.Metrics;

/// <summary>
/// Estimates the managed heap of a live circuit: the growth of the heap between a collection with few live circuits and the latest one with more,
/// divided by the difference in circuits. It costs nothing, because the collector has measured the heap anyway. It is an upper bound, because all
/// other growth is attributed to circuits.
/// </summary>
internal sealed class HeapEstimate
{
    /// <summary>With fewer circuits, most of the growth comes from the rest of the app.</summary>
    internal const int FewestCircuits = 20;

    private long _seen = -1;
    private long _baseHeap = long.MaxValue;
    private int _baseCircuits;

    /// <summary>The estimate; null while there is none.</summary>
    public long? BytesPerCircuit { get; private set; }

    /// <summary>Takes a garbage collection into account, once.</summary>
    /// <param name="collection">The number of the collection.</param>
    /// <param name="heap">The bytes left in the heap.</param>
    /// <param name="circuits">The number of live circuits.</param>
    public void Learn(long collection, long heap, int circuits)
    {
        if (collection == _seen)
        {
            return;
        }

        _seen = collection;
        if (circuits < _baseCircuits || (circuits == _baseCircuits && heap < _baseHeap) || _baseHeap == long.MaxValue)
        {
            (_baseHeap, _baseCircuits) = (heap, circuits);
        }

        var more = circuits - _baseCircuits;
        BytesPerCircuit = more >= FewestCircuits ? Math.Max(0, heap - _baseHeap) / more : BytesPerCircuit;
    }
}
