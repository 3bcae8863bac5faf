namespace CircuitKit.Tests;

/// <summary>Counts what code allocates on the thread that runs it.</summary>
internal static class AllocatedBytes
{
    private const int Rounds = 5;
    private const int CallsPerRound = 200;

    /// <summary>
    /// The bytes that one call allocates once everything it keeps for itself is there. The best of some rounds: between two calls the runtime may
    /// put better code in place, and take back what a pool holds.
    /// </summary>
    public static long PerCall(Action call)
    {
        var least = long.MaxValue;
        for (var round = 0; round <= Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < CallsPerRound; i++)
            {
                call();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // Rounded up: one allocation in many calls is one too many.
        return (least + CallsPerRound - 1) / CallsPerRound;
    }
}
