namespace CircuitKit.Tracking.Metrics;

/// <summary>
/// About how much of the managed heap a live circuit takes up: what the heap has grown by, from a collection that found few live circuits to the
/// latest one that found more, divided by how many more. It costs nothing, as the collector has counted already; and it counts as circuits' what
/// else has grown meanwhile, so it is an upper bound.
/// </summary>
internal sealed class HeapEstimate
{
    /// <summary>Below that many circuits the rest of the app makes up most of what grows.</summary>
    internal const int FewestCircuits = 20;

    private long _seen = -1;
    private long _baseHeap = long.MaxValue;
    private int _baseCircuits;

    /// <summary>The estimate; null while there is none.</summary>
    public long? BytesPerCircuit { get; private set; }

    /// <summary>Takes a collection into account, once.</summary>
    /// <param name="collection">Its number.</param>
    /// <param name="heap">The bytes it left in the heap.</param>
    /// <param name="circuits">How many live circuits there are.</param>
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
