namespace CircuitKit.LoadTests.Runs;

/// <summary>The server's managed heap after a collection, in bytes.</summary>
/// <param name="Circuits">How many were held.</param>
/// <param name="Empty">Before they came.</param>
/// <param name="Full">With all of them connected.</param>
/// <param name="Left">After all of them were closed.</param>
/// <param name="Failures">What went wrong.</param>
internal sealed record MemoryResult(int Circuits, long Empty, long Full, long Left, RunFailures Failures)
{
    public double PerCircuit => (Full - Empty) / (double)Circuits;

    public double LeftPerCircuit => (Left - Empty) / (double)Circuits;
}
