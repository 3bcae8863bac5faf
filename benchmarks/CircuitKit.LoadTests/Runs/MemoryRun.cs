using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Measuring;

namespace CircuitKit.LoadTests.Runs;

/// <summary>The verb <c>memory</c>: what a connected circuit costs in the server's managed heap, and whether closing gives it back.</summary>
internal sealed class MemoryRun(LoadSession session, HeapProbe heap)
{
    /// <param name="circuits">How many circuits to hold.</param>
    /// <param name="opensPerSecond">At which rate to open them.</param>
    /// <param name="settle">How long the app gets to finish what it does after the last page came, or left.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<MemoryResult> RunAsync(int circuits, double opensPerSecond, TimeSpan settle, CancellationToken cancellationToken)
    {
        RunFailures first = await FirstVisits.MakeAsync(session, cancellationToken);
        await session.WaitAsync(settle, cancellationToken);
        long empty = await heap.ReadAsync(cancellationToken);

        await using CircuitFleet fleet = session.NewFleet();
        await session.OpenAsync(fleet, circuits, opensPerSecond, cancellationToken);
        ClickLog log = await OneClickEach.MakeAsync(session, fleet, cancellationToken);
        await session.WaitAsync(settle, cancellationToken);
        long full = await heap.ReadAsync(cancellationToken);
        int held = fleet.Count;
        var failures = RunFailures.Of(fleet, log);

        await session.CloseAsync(fleet, cancellationToken);
        await session.WaitAsync(settle, cancellationToken);
        long left = await heap.ReadAsync(cancellationToken);
        return new(held, empty, full, left, failures.And(first));
    }
}
