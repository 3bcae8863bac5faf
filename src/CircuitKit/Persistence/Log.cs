using CircuitKit.Persistence.Crash;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;

namespace CircuitKit.Persistence;

/// <summary>The log events of captures, resumes, hand-overs and app versions.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Warning,
        "Circuit {CircuitId} could not be captured: the persist callback of {Component} failed. Its last good snapshot stays. Make the callback, and "
        + "the serialization of what it persists, not throw.")]
    public static partial void CaptureFailed(ILogger logger, string circuitId, string component, Exception? exception);

    [LoggerMessage(3001, LogLevel.Warning,
        "Circuit {CircuitId} could not be captured: the persist callback of {Component} did not end within {Timeout}. Its last good snapshot "
        + "stays; it is tried again.")]
    public static partial void CaptureTimedOut(ILogger logger, string circuitId, string component, TimeSpan timeout);

    [LoggerMessage(3002, LogLevel.Information,
        "Circuit {CircuitId} has no root component that could be resumed (classic hosting with MapBlazorHub, or a page without Server "
        + "interactivity); it is not captured.")]
    public static partial void NothingToResume(ILogger logger, string circuitId);

    [LoggerMessage(3003, LogLevel.Warning,
        "The state of circuit {CircuitId} is larger than CircuitKit:Snapshots:MaxBytes ({MaxBytes}) or MaxKeys ({MaxKeys}) allows; it is not saved "
        + "and its last good snapshot stays. Persist less, or raise the limit.")]
    public static partial void SnapshotTooLarge(ILogger logger, string circuitId, int maxBytes, int maxKeys);

    [LoggerMessage(3004, LogLevel.Warning, "Circuit {CircuitId} is not saved: its snapshot is being resumed, or was resumed, elsewhere.")]
    public static partial void CheckpointFenced(ILogger logger, string circuitId);

    [LoggerMessage(3005, LogLevel.Error, "The checkpoint of circuit {CircuitId} failed; it is tried again.")]
    public static partial void CheckpointFailed(ILogger logger, string circuitId, Exception exception);

    [LoggerMessage(3006, LogLevel.Error, "The checkpoint loop failed and goes on.")]
    public static partial void CheckpointLoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(3007, LogLevel.Debug, "The final snapshot of circuit {CircuitId}: {Outcome}.")]
    public static partial void FinalSnapshotWritten(ILogger logger, string circuitId, SaveOutcome outcome);

    [LoggerMessage(3008, LogLevel.Error, "A write to the snapshot store in the background failed.")]
    public static partial void BackgroundWriteFailed(ILogger logger, Exception exception);

    [LoggerMessage(3009, LogLevel.Warning,
        "Circuit {CircuitId} was evicted, but the framework could not persist it: a persist callback failed. Its last good snapshot, if it has one, "
        + "stays.")]
    public static partial void FrameworkPersistFailed(ILogger logger, string circuitId);

    [LoggerMessage(3010, LogLevel.Warning,
        "The framework evicted circuit {CircuitId} but did not dispose it, because the eviction failed. CircuitKit disposes it now.")]
    public static partial void ForgottenCircuitDisposed(ILogger logger, string circuitId);

    [LoggerMessage(3011, LogLevel.Information,
        "Circuit {CircuitId} was busy for {Timeout} and could not be captured meanwhile. Its last good snapshot stays; it is tried again. Logged "
        + "once for each circuit.")]
    public static partial void CircuitBusy(ILogger logger, string circuitId, TimeSpan timeout);

    [LoggerMessage(3012, LogLevel.Warning,
        "Circuit {CircuitId} has several components {Component} that persist under one key. Their values are not saved, because they could not be "
        + "told apart; everything else is saved. Give each component its own @key: on the component itself, a @key on an element or component around "
        + "it does not count. Logged once for each component type.")]
    public static partial void KeyShared(ILogger logger, string circuitId, string component);

    [LoggerMessage(3030, LogLevel.Information, "Circuit {CircuitId} is resumed from its snapshot. First snapshot of the new circuit: {Outcome}.")]
    public static partial void CircuitResumed(ILogger logger, string circuitId, SaveOutcome outcome);

    [LoggerMessage(3031, LogLevel.Information,
        "Browsers that asked to resume a circuit whose snapshot could not be had: {Count}, the latest: {Outcome}. They get the framework's "
        + "rejection. Logged at most once a minute for each outcome.")]
    public static partial void ResumesFoundNothing(ILogger logger, int count, ResumeOutcome outcome);

    [LoggerMessage(3032, LogLevel.Information,
        "A snapshot is resumed again before its page was shown. The circuit that was resumed from it before must end: {Outcome}.")]
    public static partial void SuccessorEnded(ILogger logger, SuccessorEnd outcome);

    [LoggerMessage(3033, LogLevel.Warning,
        "The framework did not accept a snapshot of app version {OtherVersion} (this is {Version}), which is given back, and the page reloads. A "
        + "root component or the type of a parameter no longer exists under its name, or its description could not be read (another data protection "
        + "key ring, or older than the retention periods of the circuit options). Logged once for each version.")]
    public static partial void FrameworkRefusedSnapshot(ILogger logger, string otherVersion, string version);

    [LoggerMessage(3050, LogLevel.Information,
        "Circuits of app version {OtherVersion} are resumed by this version, {Version}. Logged once for each version.")]
    public static partial void OtherVersionResumed(ILogger logger, string otherVersion, string version);

    [LoggerMessage(3051, LogLevel.Information,
        "Snapshots of app version {OtherVersion} are discarded by this version, {Version}, because CircuitKit:Snapshots:OtherVersions is Discard; "
        + "their pages reload. Logged once for each version.")]
    public static partial void OtherVersionDiscarded(ILogger logger, string otherVersion, string version);

    [LoggerMessage(3052, LogLevel.Warning,
        "A restored value could not be read as {Value} and is left out, as if it had never been persisted: its type has changed, or cannot be read "
        + "at all. Give a persisted property whose type changes a new name. Blazor's own Debug lines name properties of components. Logged once for "
        + "each type or property.")]
    public static partial void ValueUnreadable(ILogger logger, string value, Exception exception);

    [LoggerMessage(3053, LogLevel.Warning,
        "A browser's page has other root components than its snapshot; the framework ends the resumed circuit, and the page reloads. Logged once.")]
    public static partial void ResumedPageChanged(ILogger logger);

    [LoggerMessage(3054, LogLevel.Warning,
        "Circuit {CircuitId}, resumed from a snapshot of app version {OtherVersion}, failed before its page was shown; the page reloads and starts "
        + "afresh. The framework's own log has the exception.")]
    public static partial void ResumedCircuitCrashed(ILogger logger, string circuitId, string? otherVersion);

    [LoggerMessage(3055, LogLevel.Warning,
        "Circuit {CircuitId} ended with an unhandled exception. What its page can continue from: {Outcome}. The framework's own log has the "
        + "exception.")]
    public static partial void CircuitCrashed(ILogger logger, string circuitId, CrashOutcome outcome);

    [LoggerMessage(3056, LogLevel.Information, "Circuit {CircuitId}, which crashed, is continued from its last snapshot, of {CapturedAt}.")]
    public static partial void CrashOfferTaken(ILogger logger, string circuitId, DateTimeOffset capturedAt);

    [LoggerMessage(3060, LogLevel.Debug, "Another server was asked for a circuit: {Outcome}, after {Elapsed}.")]
    public static partial void HandOverAsked(ILogger logger, HandOverOutcome outcome, TimeSpan elapsed);

    [LoggerMessage(3061, LogLevel.Warning,
        "A server that holds a circuit did not hand it over within {Timeout}; the circuit goes on from its last checkpoint, and the other server "
        + "cannot overwrite it.")]
    public static partial void HandOverTimedOut(ILogger logger, TimeSpan timeout);

    [LoggerMessage(3062, LogLevel.Information, "Circuit {CircuitId} is handed over to another server: {Outcome}.")]
    public static partial void CircuitHandedOver(ILogger logger, string circuitId, EvictionOutcome outcome);

    [LoggerMessage(3063, LogLevel.Debug,
        "The disconnect beacon of a page could not be forwarded to the server that has its circuit ({ErrorType}); the circuit and its snapshot "
        + "expire in their time.")]
    public static partial void DisconnectBeaconNotForwarded(ILogger logger, string errorType);

    [LoggerMessage(3064, LogLevel.Information, "A tab was duplicated. Its page starts with a copy of the state: {IsMade}. Otherwise it begins anew.")]
    public static partial void TabCopied(ILogger logger, bool isMade);

    [LoggerMessage(3080, LogLevel.Information,
        "A resume of circuit {CircuitId} was overtaken: the circuit was closed meanwhile, or resumed by another connection. The browser gets the "
        + "framework's rejection.")]
    public static partial void ResumeOvertaken(ILogger logger, string circuitId);
}
