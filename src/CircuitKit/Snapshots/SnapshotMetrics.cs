using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Snapshots;

/// <summary>Measures what becomes of snapshots, and how their store does.</summary>
internal sealed class SnapshotMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _writes = meter.Counter(SnapshotWrites, "{write}", "Saves of snapshots by outcome.");
    private readonly Counter<long> _claims = meter.Counter(SnapshotClaims, "{claim}", "Claims of snapshots by outcome.");
    private readonly Counter<long> _refusals = meter.Counter(SnapshotRefusals, "{refusal}", "Snapshots not written or not believed, by reason.");
    private readonly Counter<long> _evictions = meter.Counter(SnapshotEvictions, "{eviction}", "Snapshots removed before their time, by reason.");
    private readonly Counter<long> _storeFailures = meter.Counter(SnapshotStoreFailures, "{failure}", "Calls of a snapshot store that failed.");
    private readonly Histogram<long> _size = meter.Bytes(SnapshotSize, "Size of snapshots as stored.");
    private readonly Histogram<double> _writeDuration = meter.Seconds(SnapshotWriteDuration, "Time a save took.");

    public void SnapshotWritten(string store, SaveOutcome saved, int bytes, TimeSpan duration)
    {
        var outcome = new KeyValuePair<string, object?>(CircuitKitTags.Outcome, saved.TagValue());
        var tag = new KeyValuePair<string, object?>(CircuitKitTags.Store, store);
        _writes.Add(1, outcome, tag);
        _size.Record(bytes, tag);
        _writeDuration.Record(duration.TotalSeconds, outcome, tag);
    }

    public void SnapshotClaimed(string store, SnapshotClaimResult result) =>
        _claims.Add(1, new(CircuitKitTags.Outcome, Name(result)), new(CircuitKitTags.Store, store));

    public void SnapshotRefused(SnapshotRefusal reason) =>
        _refusals.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, reason.TagValue()));

    public void SnapshotEvicted(SnapshotEvictionReason reason, int count = 1) =>
        _evictions.Add(count, new KeyValuePair<string, object?>(CircuitKitTags.Reason, reason.TagValue()));

    public void StoreFailed(string store, string errorType) =>
        _storeFailures.Add(1, new(CircuitKitTags.ErrorType, errorType), new(CircuitKitTags.Store, store));

    internal static string Name(SnapshotClaimResult result) => result.Claim.Outcome switch
    {
        SnapshotClaimOutcome.Claimed => "claimed",
        SnapshotClaimOutcome.AlreadyClaimed => "already_claimed",
        SnapshotClaimOutcome.TooMany => "too_many",
        _ => result.StoreReached ? "not_found" : "store_unreachable",
    };
}
