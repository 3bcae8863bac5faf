namespace CircuitKit;

/// <summary>Why a circuit is closed.</summary>
public enum CircuitCloseReason
{
    /// <summary>It is not closed.</summary>
    None,

    /// <summary>The user closed the tab, reloaded it or navigated away, and the browser reported it.</summary>
    Left,

    /// <summary>It was disconnected for longer than it is kept. Its snapshot, if any, is kept.</summary>
    Expired,

    /// <summary>
    /// An unhandled exception ended it. Its snapshot is removed, so that a resume does not bring the fault back, unless its page offers to continue
    /// from it (<see cref="CrashOptions.Offer"/>).
    /// </summary>
    Crashed,

    /// <summary>It continues as another circuit, resumed from its snapshot.</summary>
    Resumed,

    /// <summary>Its browser reconnected to another server, which has taken it over.</summary>
    HandedOver,

    /// <summary>Its server is being drained: its state is saved, and its browser moves to another server.</summary>
    Drained,

    /// <summary>
    /// It was disconnected, and its server evicted it early, for lack of memory or because of a limit. Its snapshot, if any, is kept.
    /// </summary>
    Evicted,

    /// <summary>A limit closed it: its user opened more circuits than allowed, and it was the oldest. Its snapshot is removed.</summary>
    Limited,

    /// <summary>A command closed it (<see cref="ICircuitControl"/>). Its snapshot is removed.</summary>
    Closed,

    /// <summary>
    /// Its user signed out, as a command with <see cref="CloseOptions.IsSignOut"/> or the app's cookie authentication reported
    /// (<see cref="SignInOptions.Watch"/>). Its snapshot is removed.
    /// </summary>
    SignedOut,

    /// <summary>The sign-in of its user has expired (<see cref="SignInOptions.Watch"/>). Its snapshot is kept for the same user.</summary>
    SignInExpired,

    /// <summary>Its user did nothing for too long (<see cref="SignInOptions.IdleAfter"/>). Its snapshot is kept for the same user.</summary>
    Idle,
}
