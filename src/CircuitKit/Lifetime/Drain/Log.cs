using System.Runtime.InteropServices;

namespace CircuitKit.Lifetime.Drain;

/// <summary>The log events of drains.</summary>
internal static partial class Log
{
    [LoggerMessage(3200, LogLevel.Information, "Draining: no new circuits are let in; {Circuits} circuits are saved and evicted, within {Budget}.")]
    public static partial void DrainStarted(ILogger logger, int circuits, TimeSpan budget);

    [LoggerMessage(3201, LogLevel.Information, "Draining ({State}): {Saved} of {Circuits} circuits saved, {Released} evicted, after {Elapsed}.")]
    public static partial void DrainProgress(ILogger logger, DrainState state, int saved, int circuits, int released, TimeSpan elapsed);

    [LoggerMessage(3202, LogLevel.Information, "Drained: all {Circuits} circuits are saved and {Released} evicted, in {Elapsed}.")]
    public static partial void DrainDone(ILogger logger, int circuits, int released, TimeSpan elapsed);

    [LoggerMessage(3203, LogLevel.Warning,
        "Drained: the latest work of {Unsaved} of {Circuits} circuits could not be saved, after {Elapsed}. Their last good snapshots stay.")]
    public static partial void DrainIncomplete(ILogger logger, int unsaved, int circuits, TimeSpan elapsed);

    [LoggerMessage(3204, LogLevel.Warning,
        "Drained: the budget of {Budget} is used up and the latest work of {Unsaved} of {Circuits} circuits is not saved. Their last good "
        + "snapshots stay. Raise CircuitKit:Drain:Budget (below HostOptions.ShutdownTimeout) if the store needs longer.")]
    public static partial void DrainOutOfTime(ILogger logger, TimeSpan budget, int unsaved, int circuits);

    [LoggerMessage(3205, LogLevel.Warning, "A second signal ({Signal}) arrived: the drain ends now.")]
    public static partial void SecondSignal(ILogger logger, PosixSignal signal);

    [LoggerMessage(3206, LogLevel.Warning,
        "The drain was ended by a second signal after {Elapsed}; the latest work of {Unsaved} of {Circuits} circuits is not saved. Their last good "
        + "snapshots stay.")]
    public static partial void DrainInterrupted(ILogger logger, TimeSpan elapsed, int unsaved, int circuits);

    [LoggerMessage(3207, LogLevel.Error, "The drain failed; circuits that it did not reach keep their last good snapshots.")]
    public static partial void DrainFailed(ILogger logger, Exception exception);

    [LoggerMessage(3208, LogLevel.Error, "The drain could not evict circuit {CircuitId}; its last good snapshot stays.")]
    public static partial void DrainReleaseFailed(ILogger logger, string circuitId, Exception exception);

    [LoggerMessage(3209, LogLevel.Warning,
        "CircuitKit:Drain:Budget is {Budget}, not below HostOptions.ShutdownTimeout ({ShutdownTimeout}): a host that is stopped by code may give "
        + "up before the drain is over. Lower the budget or raise the timeout.")]
    public static partial void DrainBudgetTooLong(ILogger logger, TimeSpan budget, TimeSpan shutdownTimeout);

    [LoggerMessage(3210, LogLevel.Warning,
        "The drain hook ({Pattern}) takes this server out of service for {Callers}: it is mapped without an authorization policy. Set "
        + "CircuitKit:Drain:Token, or call RequireAuthorization on it.")]
    public static partial void DrainHookOpen(ILogger logger, string pattern, string callers);

    [LoggerMessage(3211, LogLevel.Information,
        "Draining by attrition: no new circuits are let in; {Circuits} circuits stay until their users leave, at most {AttritionTime}.")]
    public static partial void AttritionStarted(ILogger logger, int circuits, TimeSpan attritionTime);

    [LoggerMessage(3212, LogLevel.Information, "Draining by attrition: {Circuits} circuits are left, after {Elapsed}.")]
    public static partial void AttritionProgress(ILogger logger, int circuits, TimeSpan elapsed);

    [LoggerMessage(3213, LogLevel.Information, "The attrition is over after {Elapsed}: {Circuits} circuits are left, and are drained now.")]
    public static partial void AttritionEnded(ILogger logger, int circuits, TimeSpan elapsed);
}
