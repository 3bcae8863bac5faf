namespace CircuitKit;

/// <content>Circuits, tabs and people, and what becomes of them.</content>
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
    /// Histogram, <c>{circuit}</c>: circuits of a tab whenever a new one is opened in it, that one included and those asleep left out.
    /// </summary>
    public const string TabCircuits = "circuitkit.tab.circuits";

    /// <summary>Up-down counter, <c>{user}</c>: signed-in people with circuits. Tagged by <see cref="CircuitKitTags.Circuits"/>.</summary>
    public const string UserActive = "circuitkit.user.active";

    /// <summary>
    /// Histogram, <c>{circuit}</c>: circuits of a signed-in person whenever a new one is opened, that one included and those asleep left out.
    /// </summary>
    public const string UserCircuits = "circuitkit.user.circuits";

    /// <summary>
    /// Histogram, <c>s</c>: time from an event of the page until the browser has acknowledged what was rendered next: what a person feels,
    /// without the way of the event to the server. Tagged by <see cref="CircuitKitTags.Route"/>.
    /// </summary>
    public const string EventDuration = "circuitkit.event.duration";

    /// <summary>
    /// Counter, <c>{reconnect}</c>: browsers that came back after their connection was lost. Tagged by <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string Reconnects = "circuitkit.reconnects";

    /// <summary>
    /// Histogram, <c>s</c>: time from the loss of the connection until the browser was back. Tagged by <see cref="CircuitKitTags.Outcome"/>.
    /// </summary>
    public const string ReconnectAway = "circuitkit.reconnect.away";

    /// <summary>
    /// Counter, <c>{hibernation}</c>: pages that asked to let their circuit go. Tagged by <see cref="CircuitKitTags.Outcome"/> and
    /// <see cref="CircuitKitTags.Cause"/>.
    /// </summary>
    public const string CircuitHibernations = "circuitkit.circuit.hibernations";

    /// <summary>Histogram, <c>s</c>: time from the connection of a page that wakes up to its first rendered page.</summary>
    public const string CircuitWakeDuration = "circuitkit.circuit.wake.duration";

    /// <summary>
    /// Counter, <c>{decision}</c>: decisions how long a circuit is kept whose browser is away. Tagged by <see cref="CircuitKitTags.Reason"/>.
    /// </summary>
    public const string RetentionDecisions = "circuitkit.retention.decisions";

    /// <summary>
    /// Counter, <c>{eviction}</c>: circuits let go whose browser was away. Tagged by <see cref="CircuitKitTags.Outcome"/> and
    /// <see cref="CircuitKitTags.Reason"/>.
    /// </summary>
    public const string CircuitEvictions = "circuitkit.circuit.evictions";
}
