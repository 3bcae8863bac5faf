namespace CircuitKit;

/// <summary>Why a circuit is closed.</summary>
public enum CircuitCloseReason
{
    /// <summary>It is not closed.</summary>
    None,

    /// <summary>The person closed the tab, reloaded it or navigated away, and the browser said so.</summary>
    Left,

    /// <summary>Its browser stayed away longer than a disconnected circuit is kept. Its snapshot, if there is one, waits on.</summary>
    Expired,

    /// <summary>An unhandled exception ended it. Its snapshot is dropped, so that the fault is not restored with it.</summary>
    Crashed,

    /// <summary>It lives on as another circuit, made from its snapshot.</summary>
    Resumed,

    /// <summary>Its browser came back to another server, which has taken it over.</summary>
    HandedOver,

    /// <summary>Its server is being drained: its state is saved, and its browser is on its way to another server.</summary>
    Drained,

    /// <summary>Its browser was away, and its server let it go before its time: memory or room was short. Its snapshot, if there is one, waits on.</summary>
    Evicted,

    /// <summary>A limit ended it: its person opened more circuits than allowed, and this one was the oldest. Its snapshot is gone with it.</summary>
    Limited,

    /// <summary>It was ended on command (<see cref="ICircuitControl"/>), or with all others of its person at sign-out. Its snapshot is gone with it.</summary>
    Closed,
}
