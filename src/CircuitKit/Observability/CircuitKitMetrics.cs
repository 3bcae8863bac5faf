using System.Diagnostics.Metrics;
using CircuitKit.Admission;
using CircuitKit.Blazor;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Observability;

/// <summary>Everything CircuitKit measures. Tags are closed lists; no user, circuit or tab id is ever one.</summary>
internal sealed partial class CircuitKitMetrics
{
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
        _opened = meter.CreateCounter<long>(CircuitOpens, "{circuit}", "Circuits opened, new ones and resumed ones.");
        _closed = meter.CreateCounter<long>(CircuitCloses, "{circuit}", "Circuits closed, by reason.");
        _circuitsOfTab = meter.CreateHistogram<int>(
            TabCircuits, "{circuit}", "Circuits of a tab whenever one is opened in it, that one included.", tags: null, Buckets.Circuits);
        _circuitsOfUser = meter.CreateHistogram<int>(
            UserCircuits, "{circuit}", "Circuits of a signed-in person whenever one is opened, that one included.", tags: null, Buckets.Circuits);
        _reconnects = meter.CreateCounter<long>(Reconnects, "{reconnect}", "Browsers that came back after their connection was lost, by outcome.");
        _events = meter.CreateHistogram<double>(
            EventDuration, "s", "Time from an event of the page until the browser shows what was rendered next, by route.", tags: null, Buckets.Seconds);
        _away = meter.CreateHistogram<double>(
            ReconnectAway, "s", "Time from the loss of the connection (where a snapshot was resumed: from its capture) until the browser was back.", tags: null, Buckets.LongSeconds);
        _snapshotWrites = meter.CreateCounter<long>(CircuitKitInstruments.SnapshotWrites, "{write}", "Saves of snapshots by outcome.");
        _snapshotClaims = meter.CreateCounter<long>(SnapshotClaims, "{claim}", "Claims of snapshots by outcome.");
        _snapshotRefusals = meter.CreateCounter<long>(SnapshotRefusals, "{refusal}", "Snapshots not written or not believed, by reason.");
        _snapshotEvictions = meter.CreateCounter<long>(SnapshotEvictions, "{eviction}", "Snapshots dropped from memory to make room.");
        _storeFailures = meter.CreateCounter<long>(SnapshotStoreFailures, "{failure}", "Calls of a snapshot store that failed.");
        _snapshotSize = meter.CreateHistogram<long>(SnapshotSize, "By", "Size of snapshots as stored.", tags: null, Buckets.Bytes);
        _writeDuration = meter.CreateHistogram<double>(SnapshotWriteDuration, "s", "Time a save took.", tags: null, Buckets.Seconds);
        _captures = meter.CreateCounter<long>(CheckpointCaptures, "{capture}", "Captures of live circuits by outcome.");
        _captureDuration = meter.CreateHistogram<double>(
            CheckpointCaptureDuration, "s", "Time a capture took, waiting for a busy circuit included.", tags: null, Buckets.Seconds);
        _resumes = meter.CreateCounter<long>(Resumes, "{resume}", "Browsers that asked to resume a circuit, by outcome.");
        _resumeFailures = meter.CreateCounter<long>(ResumeFailures, "{resume}", "Resumed circuits that never showed their page, by reason.");
        _unreadableValues = meter.CreateCounter<long>(
            ResumeValuesUnreadable, "{value}", "Restored values left out because they do not fit their type.");
        _drainedCircuits = meter.CreateCounter<long>(DrainCircuits, "{circuit}", "Circuits that a drain was about, by outcome.");
        _drainDuration = meter.CreateHistogram<double>(DrainDuration, "s", "Time a drain took.", tags: null, Buckets.LongSeconds);
        _handOvers = meter.CreateCounter<long>(Handovers, "{handover}", "Live circuits asked for from the server that holds them, by outcome.");
        _handOverDuration = meter.CreateHistogram<double>(
            HandoverDuration, "s", "Time from asking for a circuit to the answer.", tags: null, Buckets.Seconds);
        _commands = meter.CreateCounter<long>(ControlCommands, "{command}", "Commands given on this server, by outcome.");
        _admissions = meter.CreateCounter<long>(AdmissionAdmissions, "{admission}", "Circuits let in, by kind.");
        _admissionRefusals = meter.CreateCounter<long>(AdmissionRefusals, "{refusal}", "Pages, connections and circuits not let in, by reason.");
        _admittedAlone = meter.CreateCounter<long>(
            AdmissionUnshared, "{admission}", "Newcomers judged by this server's own count of their person's circuits, because that of all servers could not be had.");
        _hibernations = meter.CreateCounter<long>(
            CircuitHibernations, "{hibernation}", "Pages that asked to let their circuit go, by outcome and cause.");
        _wakeDuration = meter.CreateHistogram<double>(
            CircuitWakeDuration, "s", "Time from the connection of a page that wakes up to its first rendered page.", tags: null, Buckets.Seconds);
        _retentionDecisions = meter.CreateCounter<long>(
            RetentionDecisions, "{decision}", "Decisions how long a circuit is kept whose browser is away, by what they come from.");
        _circuitEvictions = meter.CreateCounter<long>(CircuitEvictions, "{eviction}", "Circuits let go whose browser was away, by reason.");
    }

    public void SnapshotWritten(string store, SnapshotSaveResult result, int bytes, TimeSpan duration)
    {
        var outcome = new KeyValuePair<string, object?>(CircuitKitTags.Outcome, Name(result));
        var tag = new KeyValuePair<string, object?>(CircuitKitTags.Store, store);
        _snapshotWrites.Add(1, outcome, tag);
        _snapshotSize.Record(bytes, tag);
        _writeDuration.Record(duration.TotalSeconds, outcome, tag);
    }

    public void SnapshotClaimed(string store, SnapshotClaimResult result) =>
        _snapshotClaims.Add(1, new(CircuitKitTags.Outcome, Name(result)), new(CircuitKitTags.Store, store));

    public void SnapshotRefused(SnapshotRefusal reason) => _snapshotRefusals.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, Name(reason)));

    public void Captured(CaptureOutcome outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>(CircuitKitTags.Outcome, Name(outcome));
        _captures.Add(1, tag);
        _captureDuration.Record(duration.TotalSeconds, tag);
    }

    public void Resumed(ResumeOutcome outcome) => _resumes.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Outcome, Name(outcome)));

    public void ResumeFailed(ResumeFailure reason)
    {
        _resumeFailures.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, Name(reason)));
        Reconnected(ReconnectResult.Failed, away: null);
    }

    public void ValueUnreadable() => _unreadableValues.Add(1);

    public void CircuitDrained(EvictionOutcome outcome) => _drainedCircuits.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Outcome, Name(outcome)));

    public void Drained(TimeSpan duration) => _drainDuration.Record(duration.TotalSeconds);

    public void HandedOver(HandOverOutcome outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>(CircuitKitTags.Outcome, Name(outcome));
        _handOvers.Add(1, tag);
        _handOverDuration.Record(duration.TotalSeconds, tag);
    }

    public void Commanded(CircuitCommand command, CommandOutcome outcome) =>
        _commands.Add(1, new(CircuitKitTags.Command, Name(command)), new(CircuitKitTags.Outcome, Name(outcome)));

    public void Admitted(bool isResume) => _admissions.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Kind, isResume ? "resumed" : "new"));

    public void Refused(AdmissionRefusal reason) => _admissionRefusals.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, Name(reason)));

    public void AdmittedAlone() => _admittedAlone.Add(1);

    public void Hibernated(HibernationOutcome outcome, HibernationCause cause) =>
        _hibernations.Add(1, new(CircuitKitTags.Outcome, Name(outcome)), new(CircuitKitTags.Cause, Name(cause)));

    public void Woken(TimeSpan duration) => _wakeDuration.Record(duration.TotalSeconds);

    public void RetentionDecided(RetentionVerdict verdict) =>
        _retentionDecisions.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, verdict.IsShortened ? "memory" : Name(verdict.Reason)));

    public void CircuitEvicted(EvictionCause cause, EvictionOutcome outcome) => _circuitEvictions.Add(1, new(CircuitKitTags.Reason, Name(cause)), new(CircuitKitTags.Outcome, Name(outcome)));

    public void SnapshotEvicted() => _snapshotEvictions.Add(1);

    public void StoreFailed(string store, string errorType) => _storeFailures.Add(1, new(CircuitKitTags.ErrorType, errorType), new(CircuitKitTags.Store, store));

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

    private static string Name(CircuitCommand command) => command switch
    {
        CircuitCommand.Checkpoint => "checkpoint",
        CircuitCommand.Hibernate => "hibernate",
        CircuitCommand.Hold => "hold",
        CircuitCommand.Close => "close",
        _ => "close_user",
    };

    private static string Name(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Done => "done",
        CommandOutcome.NotFound => "not_found",
        CommandOutcome.Failed => "failed",
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
