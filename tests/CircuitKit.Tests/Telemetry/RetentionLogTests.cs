using CircuitKit.Checkpoints.Eviction;
using CircuitKit.Retention.Waiting;
using CircuitKit.Telemetry;

namespace CircuitKit.Tests.Telemetry;

/// <summary>Why a circuit was let go is looked up by these ids and texts.</summary>
public sealed class RetentionLogTests
{
    [Fact]
    public void Every_line_has_its_id_level_and_text()
    {
        var log = new LogRecorder<RetentionLogTests>();
        Log.RetentionPolicyFailed(log, "Shop.Policy", new InvalidOperationException());
        Log.RetentionChangeRefused(log, "CircuitKit:Retention:KeepLive is wrong.");
        Log.RetentionChanged(log, 2);
        Log.KeepLiveOutlivesRemovals(log, TimeSpan.FromHours(1), "rule 0", TimeSpan.FromMinutes(30));
        Log.RetentionDecided(log, "abc", TimeSpan.FromMinutes(3), TimeSpan.FromHours(8), 50, "default");
        Log.CircuitEvicted(log, "abc", EvictionCause.Room, TimeSpan.FromSeconds(5), EvictionOutcome.Saved);
        Log.DisconnectedFull(log, 1_000);
        Log.EvictionFailed(log, "abc", new InvalidOperationException());

        Assert.Equal(
            [
                "6000 Error Retention policy Shop.Policy failed; the next one decides. Make it a pure function that does not throw. Said once.",
                "6001 Error The changed configuration cannot be used, and what was in force stays: CircuitKit:Retention:KeepLive is wrong.",
                "6002 Information The changed configuration of CircuitKit:Retention is in force, with 2 rules.",
                "6003 Warning Circuits are to be kept live for 01:00:00 (rule 0), longer than a store remembers a removal (00:30:00). With several servers, one that keeps a circuit whose browser went on elsewhere may bring its old snapshot back. Keep live times to at most 00:30:00. Said once.",
                "6010 Debug The browser of circuit abc is away: it is kept live for 00:03:00, then as a snapshot for 08:00:00; value 50 (default).",
                "6011 Debug Circuit abc is let go (Room), 00:00:05 after its browser went away: Saved.",
                "6012 Warning There are more circuits whose browser is away than may be kept (1000, CircuitKit:Retention:MaxDisconnected); those worth least are let go before their time, to their snapshots. Said again only after there was room.",
                "6013 Error Circuit abc could not be let go; it is tried again.",
            ],
            log.Lines);
    }
}
