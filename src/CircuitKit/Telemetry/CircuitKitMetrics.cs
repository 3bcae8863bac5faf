using System.Diagnostics.Metrics;
using CircuitKit.Admission;
using CircuitKit.Checkpoints.Control;
using CircuitKit.Checkpoints.Eviction;
using CircuitKit.Checkpoints.HandOver;
using CircuitKit.Checkpoints.Resuming;
using CircuitKit.Framework;
using CircuitKit.Hibernation;
using CircuitKit.Retention;
using CircuitKit.Retention.Waiting;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Resilience;

namespace CircuitKit.Telemetry;

/// <summary>Everything CircuitKit measures. Tags are closed lists; no user, circuit or tab id is ever one.</summary>
internal sealed partial class CircuitKitMetrics
{
    public const string MeterName = "CircuitKit";

    private readonly Meter _meter;
    private readonly Counter<long> _snapshotWrites;
    private readonly Counter<long> _snapshotClaims;
    private readonly Counter<long> _snapshotRefusals;
    private readonly Counter<long> _snapshotEvictions;
    private readonly Counter<long> _storeFailures;
    private readonly Histogram<long> _snapshotSize;
    private readonly Histogram<double> _writeDuration;
    private readonly Counter<long> _captures;
    private readonly Histogram<double> _captureDuration;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _resumeFailures;
    private readonly Counter<long> _unreadableValues;
    private readonly Counter<long> _drainedCircuits;
    private readonly Histogram<double> _drainDuration;
    private readonly Counter<long> _handOvers;
    private readonly Histogram<double> _handOverDuration;
    private readonly Counter<long> _commands;
    private readonly Counter<long> _admissions;
    private readonly Counter<long> _admissionRefusals;
    private readonly Counter<long> _admittedAlone;
    private readonly Counter<long> _hibernations;
    private readonly Histogram<double> _wakeDuration;
    private readonly Counter<long> _retentionDecisions;
    private readonly Counter<long> _circuitEvictions;

    public CircuitKitMetrics(IMeterFactory meterFactory)
    {
        Meter meter = _meter = meterFactory.Create(MeterName);
        _opened = meter.CreateCounter<long>("circuitkit.circuit.opens", "{circuit}", "Circuits opened, new ones and resumed ones.");
        _closed = meter.CreateCounter<long>("circuitkit.circuit.closes", "{circuit}", "Circuits closed, by reason.");
        _circuitsOfTab = meter.CreateHistogram<int>("circuitkit.tab.circuits", "{circuit}", "Circuits of a tab whenever one is opened in it, that one included.", tags: null, Buckets.Circuits);
        _circuitsOfUser = meter.CreateHistogram<int>("circuitkit.user.circuits", "{circuit}", "Circuits of a signed-in person whenever one is opened, that one included.", tags: null, Buckets.Circuits);
        _reconnects = meter.CreateCounter<long>("circuitkit.reconnects", "{reconnect}", "Browsers that came back after their connection was lost, by outcome.");
        _events = meter.CreateHistogram<double>("circuitkit.event.duration", "s", "Time from an event of the page until the browser shows what was rendered next, by route.", tags: null, Buckets.Seconds);
        _away = meter.CreateHistogram<double>("circuitkit.reconnect.away", "s", "Time from the loss of the connection (where a snapshot was resumed: from its capture) until the browser was back.", tags: null, Buckets.LongSeconds);
        _snapshotWrites = meter.CreateCounter<long>("circuitkit.snapshot.writes", "{write}", "Saves of snapshots by outcome.");
        _snapshotClaims = meter.CreateCounter<long>("circuitkit.snapshot.claims", "{claim}", "Claims of snapshots by outcome.");
        _snapshotRefusals = meter.CreateCounter<long>("circuitkit.snapshot.refusals", "{refusal}", "Snapshots not written or not believed, by reason.");
        _snapshotEvictions = meter.CreateCounter<long>("circuitkit.snapshot.evictions", "{eviction}", "Snapshots dropped from memory to make room.");
        _storeFailures = meter.CreateCounter<long>("circuitkit.snapshot.store.failures", "{failure}", "Calls of a snapshot store that failed.");
        _snapshotSize = meter.CreateHistogram<long>("circuitkit.snapshot.size", "By", "Size of snapshots as stored.", tags: null, Buckets.Bytes);
        _writeDuration = meter.CreateHistogram<double>("circuitkit.snapshot.write.duration", "s", "Time a save took.", tags: null, Buckets.Seconds);
        _captures = meter.CreateCounter<long>("circuitkit.checkpoint.captures", "{capture}", "Captures of live circuits by outcome.");
        _captureDuration = meter.CreateHistogram<double>("circuitkit.checkpoint.capture.duration", "s", "Time a capture took, waiting for a busy circuit included.", tags: null, Buckets.Seconds);
        _resumes = meter.CreateCounter<long>("circuitkit.resumes", "{resume}", "Browsers that asked to resume a circuit, by outcome.");
        _resumeFailures = meter.CreateCounter<long>("circuitkit.resume.failures", "{resume}", "Resumed circuits that never showed their page, by reason.");
        _unreadableValues = meter.CreateCounter<long>("circuitkit.resume.values.unreadable", "{value}", "Restored values left out because they do not fit their type.");
        _drainedCircuits = meter.CreateCounter<long>("circuitkit.drain.circuits", "{circuit}", "Circuits that a drain was about, by outcome.");
        _drainDuration = meter.CreateHistogram<double>("circuitkit.drain.duration", "s", "Time a drain took.", tags: null, Buckets.LongSeconds);
        _handOvers = meter.CreateCounter<long>("circuitkit.handovers", "{handover}", "Live circuits asked for from the server that holds them, by outcome.");
        _handOverDuration = meter.CreateHistogram<double>("circuitkit.handover.duration", "s", "Time from asking for a circuit to the answer.", tags: null, Buckets.Seconds);
        _commands = meter.CreateCounter<long>("circuitkit.control.commands", "{command}", "Commands given on this server, by outcome.");
        _admissions = meter.CreateCounter<long>("circuitkit.admission.admissions", "{admission}", "Circuits let in, by kind.");
        _admissionRefusals = meter.CreateCounter<long>("circuitkit.admission.refusals", "{refusal}", "Pages, connections and circuits not let in, by reason.");
        _admittedAlone = meter.CreateCounter<long>("circuitkit.admission.unshared", "{admission}", "Newcomers judged by this server's own count of their person's circuits, because that of all servers could not be had.");
        _hibernations = meter.CreateCounter<long>("circuitkit.circuit.hibernations", "{hibernation}", "Pages that asked to let their circuit go, by outcome and cause.");
        _wakeDuration = meter.CreateHistogram<double>("circuitkit.circuit.wake.duration", "s", "Time from the connection of a page that wakes up to its first rendered page.", tags: null, Buckets.Seconds);
        _retentionDecisions = meter.CreateCounter<long>("circuitkit.retention.decisions", "{decision}", "Decisions how long a circuit is kept whose browser is away, by what they come from.");
        _circuitEvictions = meter.CreateCounter<long>("circuitkit.circuit.evictions", "{eviction}", "Circuits let go whose browser was away, by reason.");
    }

    public void SnapshotWritten(string store, SnapshotSaveResult result, int bytes, TimeSpan duration)
    {
        var outcome = new KeyValuePair<string, object?>("outcome", Name(result));
        var tag = new KeyValuePair<string, object?>("store", store);
        _snapshotWrites.Add(1, outcome, tag);
        _snapshotSize.Record(bytes, tag);
        _writeDuration.Record(duration.TotalSeconds, outcome, tag);
    }

    public void SnapshotClaimed(string store, SnapshotClaimResult result) =>
        _snapshotClaims.Add(1, new("outcome", Name(result)), new("store", store));

    public void SnapshotRefused(SnapshotRefusal reason) => _snapshotRefusals.Add(1, new KeyValuePair<string, object?>("reason", Name(reason)));

    public void Captured(CaptureOutcome outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("outcome", Name(outcome));
        _captures.Add(1, tag);
        _captureDuration.Record(duration.TotalSeconds, tag);
    }

    public void Resumed(ResumeOutcome outcome) => _resumes.Add(1, new KeyValuePair<string, object?>("outcome", Name(outcome)));

    public void ResumeFailed(ResumeFailure reason)
    {
        _resumeFailures.Add(1, new KeyValuePair<string, object?>("reason", Name(reason)));
        Reconnected(ReconnectResult.Failed, away: null);
    }

    public void ValueUnreadable() => _unreadableValues.Add(1);

    public void CircuitDrained(EvictionOutcome outcome) => _drainedCircuits.Add(1, new KeyValuePair<string, object?>("outcome", Name(outcome)));

    public void Drained(TimeSpan duration) => _drainDuration.Record(duration.TotalSeconds);

    public void HandedOver(HandOverOutcome outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("outcome", Name(outcome));
        _handOvers.Add(1, tag);
        _handOverDuration.Record(duration.TotalSeconds, tag);
    }

    public void Commanded(ControlCommand command, ControlOutcome outcome) =>
        _commands.Add(1, new("command", Name(command)), new("outcome", Name(outcome)));

    public void Admitted(bool isResume) => _admissions.Add(1, new KeyValuePair<string, object?>("kind", isResume ? "resumed" : "new"));

    public void Refused(AdmissionRefusal reason) => _admissionRefusals.Add(1, new KeyValuePair<string, object?>("reason", Name(reason)));

    public void AdmittedAlone() => _admittedAlone.Add(1);

    public void Hibernated(HibernationOutcome outcome, HibernationCause cause) =>
        _hibernations.Add(1, new("outcome", Name(outcome)), new("cause", Name(cause)));

    public void Woken(TimeSpan duration) => _wakeDuration.Record(duration.TotalSeconds);

    public void RetentionDecided(RetentionVerdict verdict) =>
        _retentionDecisions.Add(1, new KeyValuePair<string, object?>("reason", verdict.IsShortened ? "memory" : Name(verdict.Reason)));

    public void CircuitEvicted(EvictionCause cause, EvictionOutcome outcome) => _circuitEvictions.Add(1, new("reason", Name(cause)), new("outcome", Name(outcome)));

    public void SnapshotEvicted() => _snapshotEvictions.Add(1);

    public void StoreFailed(string store, string errorType) => _storeFailures.Add(1, new("error.type", errorType), new("store", store));

    private static string Name(SnapshotSaveResult result) => result switch
    {
        SnapshotSaveResult.Saved => "saved",
        SnapshotSaveResult.SavedInMemory => "saved_in_memory",
        SnapshotSaveResult.Stale => "stale",
        SnapshotSaveResult.Claimed => "claimed",
        SnapshotSaveResult.Removed => "removed",
        _ => "not_saved",
    };

    internal static string Name(SnapshotClaimResult result) => result.Claim.Outcome switch
    {
        SnapshotClaimOutcome.Claimed => "claimed",
        SnapshotClaimOutcome.AlreadyClaimed => "already_claimed",
        _ => result.StoreReached ? "not_found" : "store_unreachable",
    };

    internal static string Name(CaptureOutcome outcome) => outcome switch
    {
        CaptureOutcome.Captured => "captured",
        CaptureOutcome.Unchanged => "unchanged",
        CaptureOutcome.Busy => "busy",
        CaptureOutcome.NothingToResume => "nothing_to_resume",
        CaptureOutcome.Failed => "failed",
        CaptureOutcome.TimedOut => "timed_out",
        _ => "gone",
    };

    internal static string Name(ResumeOutcome outcome) => outcome switch
    {
        ResumeOutcome.Resumed => "resumed",
        ResumeOutcome.NotFound => "not_found",
        ResumeOutcome.AlreadyClaimed => "already_claimed",
        ResumeOutcome.Refused => "refused",
        ResumeOutcome.OtherVersion => "other_version",
        _ => "rejected",
    };

    private static string Name(ResumeFailure reason) => reason switch
    {
        ResumeFailure.PageChanged => "page_changed",
        _ => "crashed",
    };

    internal static string Name(EvictionOutcome outcome) => outcome switch
    {
        EvictionOutcome.Saved => "saved",
        EvictionOutcome.NotSaved => "not_saved",
        _ => "kept",
    };

    private static string Name(RetentionReason reason) => reason switch
    {
        RetentionReason.Rule => "rule",
        RetentionReason.Policy => "policy",
        _ => "default",
    };

    private static string Name(EvictionCause cause) => cause switch
    {
        EvictionCause.Memory => "memory",
        EvictionCause.Room => "room",
        _ => "expired",
    };

    internal static string Name(HandOverOutcome outcome) => outcome switch
    {
        HandOverOutcome.HandedOver => "handed_over",
        HandOverOutcome.NotHeld => "not_held",
        HandOverOutcome.WrongUser => "wrong_user",
        HandOverOutcome.NodeGone => "node_gone",
        HandOverOutcome.TimedOut => "timed_out",
        _ => "failed",
    };

    private static string Name(ControlCommand command) => command switch
    {
        ControlCommand.Checkpoint => "checkpoint",
        ControlCommand.Hibernate => "hibernate",
        ControlCommand.Hold => "hold",
        ControlCommand.Close => "close",
        _ => "close_user",
    };

    private static string Name(ControlOutcome outcome) => outcome switch
    {
        ControlOutcome.Done => "done",
        ControlOutcome.NotFound => "not_found",
        ControlOutcome.Failed => "failed",
        _ => "incomplete",
    };

    private static string Name(AdmissionRefusal reason) => reason switch
    {
        AdmissionRefusal.Circuits => "circuits",
        AdmissionRefusal.Memory => "memory",
        AdmissionRefusal.Resuming => "resuming",
        AdmissionRefusal.User => "user",
        AdmissionRefusal.Asked => "asked",
        AdmissionRefusal.Tab => "tab",
        AdmissionRefusal.Address => "address",
        AdmissionRefusal.Connections => "connections",
        _ => "origin",
    };

    private static string Name(HibernationOutcome outcome) => outcome switch
    {
        HibernationOutcome.Hibernated => "hibernated",
        HibernationOutcome.EndNotSaved => "end_not_saved",
        HibernationOutcome.Kept => "kept",
        HibernationOutcome.Held => "held",
        HibernationOutcome.NotPersisted => "not_persisted",
        HibernationOutcome.NotSaved => "not_saved",
        _ => "not_possible",
    };

    private static string Name(HibernationCause cause) => cause switch
    {
        HibernationCause.Hidden => "hidden",
        HibernationCause.Idle => "idle",
        HibernationCause.Memory => "memory",
        _ => "command",
    };

    private static string Name(SnapshotRefusal reason) => reason switch
    {
        SnapshotRefusal.TooNew => "too_new",
        SnapshotRefusal.WrongProtection => "wrong_protection",
        SnapshotRefusal.Unverified => "unverified",
        SnapshotRefusal.WrongKey => "wrong_key",
        SnapshotRefusal.WrongUser => "wrong_user",
        SnapshotRefusal.Expired => "expired",
        SnapshotRefusal.TooLarge => "too_large",
        SnapshotRefusal.BadCompression => "bad_compression",
        _ => "malformed",
    };
}
