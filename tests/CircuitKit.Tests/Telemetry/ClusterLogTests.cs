using CircuitKit.Checkpoints.Eviction;
using CircuitKit.Checkpoints.HandOver;
using CircuitKit.Telemetry;

namespace CircuitKit.Tests.Telemetry;

/// <summary>People search their logs for these ids and texts; a change of one is a change of the product.</summary>
public sealed class ClusterLogTests
{
    [Fact]
    public void Every_line_has_its_id_level_and_text()
    {
        var log = new LogRecorder<ClusterLogTests>();
        Log.ClusterUnreachable(log, "TimeoutException");
        Log.ClusterReached(log);
        Log.ClusterMessageNotSent(log, "hand-over", "TimeoutException");
        Log.ClusterMessageRefused(log);
        Log.ClusterQuestionFailed(log, "hand-over", new InvalidOperationException());
        Log.HandOverAsked(log, HandOverOutcome.NodeGone, TimeSpan.FromSeconds(1));
        Log.HandOverTimedOut(log, TimeSpan.FromSeconds(2));
        Log.CircuitHandedOver(log, "abc", EvictionOutcome.Saved);
        Log.FarewellNotPassedOn(log, "TimeoutException");
        Log.KeysDiffer(log, "node-1, node-2", "Mend it.");
        Log.KeysAgree(log);
        Log.SettingsDiffer(log, "CircuitKit:Snapshots:Protect is True here and False elsewhere");

        Assert.Equal(
            [
                "5000 Warning The other servers cannot be reached over Redis (TimeoutException). Until they can, circuits that come from them go on from their last checkpoint.",
                "5001 Information The other servers can be reached over Redis again.",
                "5002 Warning A message 'hand-over' to another server could not be sent (TimeoutException).",
                "5003 Warning A message from another server was refused: it is not authentic, or more than 5 minutes old. Give every server the same data protection key ring, the same application name and the right time. Said once.",
                "5004 Error A question 'hand-over' from another server could not be answered.",
                "5010 Debug A circuit comes from another server: NodeGone, after 00:00:01.",
                "5011 Warning A server that holds a circuit did not hand it over within 00:00:02; the circuit goes on from its last checkpoint, and the other server cannot overwrite it.",
                "5012 Information Circuit abc is handed over to another server: Saved.",
                "5013 Debug The farewell of a page could not be passed on to the server that has its circuit (TimeoutException); the circuit and its snapshot expire in their time.",
                "5020 Error What these servers encrypt cannot be read here: node-1, node-2. Mend it. Until then no circuit can be resumed or handed over between them and this server.",
                "5021 Information What the other servers encrypt can be read here again.",
                "5022 Warning The servers' options differ: CircuitKit:Snapshots:Protect is True here and False elsewhere. Set them to the same values on every server, or one refuses what another has saved.",
            ],
            log.Lines);
    }
}
