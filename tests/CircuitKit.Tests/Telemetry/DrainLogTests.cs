using System.Runtime.InteropServices;
using CircuitKit.Telemetry;

namespace CircuitKit.Tests.Telemetry;

/// <summary>People search their logs for these ids and texts; a change of one is a change of the product.</summary>
public sealed class DrainLogTests
{
    [Fact]
    public void Every_line_has_its_id_level_and_text()
    {
        var log = new LogRecorder<DrainLogTests>();
        var budget = TimeSpan.FromSeconds(10);
        var elapsed = TimeSpan.FromSeconds(2);
        Log.DrainStarted(log, 7, budget);
        Log.DrainProgress(log, DrainState.Releasing, 6, 7, 3, elapsed);
        Log.DrainDone(log, 7, 7, elapsed);
        Log.DrainIncomplete(log, 1, 7, elapsed);
        Log.DrainOutOfTime(log, budget, 1, 7);
        Log.SecondSignal(log, PosixSignal.SIGTERM);
        Log.DrainInterrupted(log, elapsed, 1, 7);
        Log.DrainFailed(log, new InvalidOperationException());
        Log.DrainReleaseFailed(log, "abc", new InvalidOperationException());
        Log.DrainBudgetTooLong(log, budget, elapsed);

        Assert.Equal(
            [
                "3020 Information Draining: no new circuits are let in; 7 circuits are saved and let go, within 00:00:10.",
                "3021 Information Draining (Releasing): 6 of 7 circuits saved, 3 let go, after 00:00:02.",
                "3022 Information Drained: all 7 circuits are saved and 7 of them let go, in 00:00:02.",
                "3023 Warning Drained: the latest work of 1 of 7 circuits could not be saved, after 00:00:02. Their last good snapshots stay.",
                "3024 Warning Drained: the budget of 00:00:10 is used up and the latest work of 1 of 7 circuits is not saved. Their last good snapshots stay. "
                + "Raise CircuitKit:Drain:Budget (below HostOptions.ShutdownTimeout) if the store needs longer.",
                "3025 Warning A second signal (SIGTERM): the drain and all waiting for it ends now.",
                "3026 Warning The drain was ended by a second signal after 00:00:02; the latest work of 1 of 7 circuits is not saved. Their last good snapshots stay.",
                "3027 Error The drain met a fault; circuits that it did not reach keep their last good snapshots.",
                "3028 Error Circuit abc could not be let go by the drain; its last good snapshot stays.",
                "3029 Warning CircuitKit:Drain:Budget is 00:00:10, not below HostOptions.ShutdownTimeout (00:00:02): a host that is stopped by code may give up "
                + "before the drain is over. Lower the one or raise the other.",
            ],
            log.Lines);
    }
}
