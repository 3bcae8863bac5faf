using CircuitKit.Snapshots;
using CircuitKit.Telemetry;

namespace CircuitKit.Tests.Telemetry;

/// <summary>People search their logs for these ids and texts; a change of one is a change of the product.</summary>
public sealed class SnapshotLogTests
{
    [Fact]
    public void Every_line_has_its_id_level_and_text()
    {
        var log = new LogRecorder<SnapshotLogTests>();
        Log.SnapshotStoreDegraded(log, "redis", "TimeoutException", "No answer.");
        Log.SnapshotStoreRecovered(log, "redis", TimeSpan.FromSeconds(5), 3);
        Log.SnapshotMemoryFull(log, 10, 20);
        Log.SnapshotQueueFull(log, 30, "redis");
        Log.SnapshotRefused(log, SnapshotRefusal.TooNew, "Update.");
        Log.SnapshotNotGiven(log, SnapshotRefusal.WrongUser, "Why.", 3);
        Log.SnapshotFileDamaged(log, "/circuits");
        Log.SnapshotFolderSwept(log, "/circuits", 12, 4);
        Log.SnapshotSweepFailed(log, "/circuits", "IOException", "No space.");
        Log.RedisUnreachable(log, "RedisConnectionException", "Connection refused");
        Log.RedisConnected(log);

        Assert.Equal(
            [
                "2000 Warning Snapshot store 'redis' does not answer (TimeoutException: No answer.). Snapshots are kept in this process's memory until it does.",
                "2001 Information Snapshot store 'redis' answers again after 00:00:05; 3 snapshots wait in memory to be moved to it.",
                "2002 Warning Snapshots in memory reached their limit (CircuitKit:Snapshots:InMemoryMaxCount 10, InMemoryMaxBytes 20); the oldest are dropped. Said once.",
                "2003 Warning 30 bytes of snapshots (CircuitKit:Snapshots:MaxQueuedBytes) are on their way to store 'redis', which is slow; more are kept in memory until it keeps up. Said once.",
                "2010 Warning A stored snapshot was refused (TooNew). Update. Said once for each reason; every refusal is counted.",
                "2011 Information A stored snapshot was not given to a browser that asked for it (WrongUser). Why. Number since this was last said: 3. Said once a minute at most for each reason.",
                "2020 Warning A damaged snapshot file in '/circuits' was removed: it was cut short, or its checksum is wrong.",
                "2021 Debug Swept the snapshot folder '/circuits': 12 files looked at, 4 removed.",
                "2022 Warning The snapshot folder '/circuits' could not be swept (IOException: No space.); expired files stay until the next sweep.",
                "2030 Warning No connection to Redis yet (RedisConnectionException: Connection refused); trying again in the background.",
                "2031 Information Connected to Redis.",
            ],
            log.Lines);
    }
}
