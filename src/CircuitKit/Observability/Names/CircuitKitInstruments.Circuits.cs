namespace CircuitKit;

/// <content>Circuits, tabs and users.</content>
public static partial class CircuitKitInstruments
{
    /// <summary>Up-down counter, <c>{circuit}</c>: circuits that are not closed. Tagged by <see cref="CircuitKitTags.State"/>.</summary>
    public const string CircuitActive = "circuitkit.circuit.active";

    /// <summary>Counter, <c>{circuit}</c>: circuits opened. Tagged by <see cref="CircuitKitTags.Kind"/>.</summary>
    public const string CircuitOpens = "circuitkit.circuit.opens";

    /// <summary>Counter, <c>{circuit}</c>: circuits closed. Tagged by <see cref="CircuitKitTags.Reason"/>.</summary>
    public const string CircuitCloses = "circuitkit.circuit.closes";

    /// <summary>Gauge, <c>By</c>: estimate of the managed heap that a live circuit takes up.</summary>
    public const string CircuitMemory = "circuitkit.circuit.memory";

    /// <summary>Up-down counter, <c>{tab}</c>: browser tabs with circuits. Tagged by <see cref="CircuitKitTags.Circuits"/>.</summary>
    public const string TabActive = "circuitkit.tab.active";

    /// <summary>
    /// Histogram, <c>{circuit}</c>: circuits of a tab, recorded when a new one is opened in it and including that one. Hibernated ones do not count.
    /// </summary>
    public const string TabCircuits = "circuitkit.tab.circuits";

    /// <summary>Up-down counter, <c>{user}</c>: signed-in users with circuits. Tagged by <see cref="CircuitKitTags.Circuits"/>.</summary>
    public const string UserActive = "circuitkit.user.active";

    /// <summary>
    /// Histogram, <c>{circuit}</c>: circuits of a signed-in user, recorded when a new one is opened and including that one. Hibernated ones do not
    /// count.
    /// </summary>
    public const string UserCircuits = "circuitkit.user.circuits";

    /// <summary>
    /// Histogram, <c>s</c>: time from the arrival of an event until the browser has acknowledged the next rendered page. The user waits this long,
    /// plus the way of the event to the server. Tagged by <see cref="CircuitKitTags.Route"/>.
    /// </summary>
    public const string EventDuration = "circuitkit.event.duration";

    /// <summary>
    /// Histogram, <c>s</c>: time from the start of a navigation until the page can be used, as the browser measured it. Tagged by
    /// <see cref="CircuitKitTags.Route"/>. This and the other instruments of pages are recorded for the sample of pages that
    /// <c>RealUserMonitoring</c> asks.
    /// </summary>
    public const string PageLoadDuration = "circuitkit.page.load.duration";

    /// <summary>
    /// Histogram, <c>s</c>: time from an event of the user until the browser shows what it changed, as the browser measured it. Tagged by
    /// <see cref="CircuitKitTags.Route"/>.
    /// </summary>
    public const string PageEventDuration = "circuitkit.page.event.duration";

    /// <summary>
    /// Histogram, <c>s</c>: time that the user waited after a lost connection until the page could be used, as the browser measured it. Tagged by
    /// <see cref="CircuitKitTags.Route"/> and <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string PageResumeDuration = "circuitkit.page.resume.duration";

    /// <summary>Counter, <c>{error}</c>: errors that no script of the page has caught. Tagged by <see cref="CircuitKitTags.Route"/>.</summary>
    public const string PageErrors = "circuitkit.page.errors";

    /// <summary>Counter, <c>{report}</c>: reports of pages with these values. Tagged by <see cref="CircuitKitTags.Outcome"/>.</summary>
    public const string PageReports = "circuitkit.page.reports";

    /// <summary>
    /// Counter, <c>{reconnect}</c>: browsers that reconnected after their connection was lost. Tagged by <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string Reconnects = "circuitkit.reconnects";

    /// <summary>
    /// Histogram, <c>s</c>: time from the loss of the connection to the reconnect. Tagged by <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string ReconnectAway = "circuitkit.reconnect.away";

    /// <summary>
    /// Counter, <c>{hibernation}</c>: pages that asked to hibernate their circuit. Tagged by <see cref="CircuitKitTags.Outcome"/> and
    /// <see cref="CircuitKitTags.Cause"/>.
    /// </summary>
    public const string CircuitHibernations = "circuitkit.circuit.hibernations";

    /// <summary>Histogram, <c>s</c>: time from the connection of a page that wakes up to its first rendered page.</summary>
    public const string CircuitWakeDuration = "circuitkit.circuit.wake.duration";

    /// <summary>
    /// Counter, <c>{offer}</c>: offers to continue from the last snapshot of a circuit that crashed. Tagged by <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string CrashOffers = "circuitkit.crash.offers";

    /// <summary>
    /// Counter, <c>{page}</c>: pages of an older version of the app that were told of the newer, or asked to move to it. Tagged by
    /// <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string VersionPages = "circuitkit.version.pages";

    /// <summary>
    /// Counter, <c>{decision}</c>: decisions about how long a disconnected circuit is kept. Tagged by <see cref="CircuitKitTags.Reason"/>.
    /// </summary>
    public const string RetentionDecisions = "circuitkit.retention.decisions";

    /// <summary>
    /// Counter, <c>{eviction}</c>: evictions of disconnected circuits. Tagged by <see cref="CircuitKitTags.Outcome"/> and
    /// <see cref="CircuitKitTags.Reason"/>.
    /// </summary>
    public const string CircuitEvictions = "circuitkit.circuit.evictions";
}
