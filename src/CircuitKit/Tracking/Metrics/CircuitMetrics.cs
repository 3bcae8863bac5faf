using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Tracking.Metrics;

/// <summary>Measures circuits and their connections.</summary>
internal sealed class CircuitMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _opened = meter.Counter(CircuitOpens, "{circuit}", "Circuits opened, new ones and resumed ones.");
    private readonly Counter<long> _closed = meter.Counter(CircuitCloses, "{circuit}", "Circuits closed, by reason.");

    private readonly Histogram<int> _circuitsOfTab = meter.Circuits(
        TabCircuits, "Circuits of a tab whenever one is opened in it, that one included.");

    private readonly Histogram<int> _circuitsOfUser = meter.Circuits(
        UserCircuits, "Circuits of a signed-in user whenever one is opened, that one included.");

    private readonly Counter<long> _reconnects = meter.Counter(
        Reconnects, "{reconnect}", "Browsers that came back after their connection was lost, by outcome.");

    private readonly Histogram<double> _disconnected = meter.LongSeconds(
        ReconnectAway, "Time from the loss of the connection (where a snapshot was resumed: from its capture) until the browser was back.");

    private readonly Histogram<double> _events = meter.Seconds(
        EventDuration, "Time from an event of the page until the browser shows what was rendered next, by route.");

    /// <summary>An event was measured, by route. On the path of every event: no exception, no lock, no allocation except for a new route.</summary>
    public event Action<string, TimeSpan>? EventTimed;

    /// <summary>A reconnect ended. Must return quickly and not throw.</summary>
    public event Action<ReconnectResult>? Returned;

    /// <summary>Whether anything collects the duration of events.</summary>
    public bool WantsEvents => _events.Enabled || EventTimed is not null;

    public void Opened(CircuitState state) =>
        _opened.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Kind, state == CircuitState.Resuming ? "resumed" : "new"));

    public void Closed(CircuitCloseReason reason) => _closed.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, reason.TagValue()));

    /// <summary>A circuit was opened in a tab, which now has this many.</summary>
    public void OpenedInTab(int circuits) => _circuitsOfTab.Record(circuits);

    /// <summary>A user opened a circuit, and now has this many.</summary>
    public void OpenedByUser(int circuits) => _circuitsOfUser.Record(circuits);

    /// <summary>A reconnect ended.</summary>
    /// <param name="outcome">Its outcome.</param>
    /// <param name="after">The time since the connection was lost, if known.</param>
    public void Reconnected(ReconnectResult outcome, TimeSpan? after)
    {
        var tag = new KeyValuePair<string, object?>(CircuitKitTags.Outcome, outcome.TagValue());
        _reconnects.Add(1, tag);
        if (after is { } time)
        {
            _disconnected.Record(time.TotalSeconds, tag);
        }

        Returned?.Invoke(outcome);
    }

    /// <summary>The browser shows what was rendered after an event.</summary>
    public void EventShown(string route, TimeSpan duration)
    {
        _events.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(CircuitKitTags.Route, route));
        EventTimed?.Invoke(route, duration);
    }
}

/// <summary>The outcome of a reconnect. A closed list: it is a metric's tag.</summary>
internal enum ReconnectResult
{
    /// <summary>The browser found its live circuit.</summary>
    Live,

    /// <summary>The circuit was resumed from a snapshot, on the server that had it.</summary>
    ResumedHere,

    /// <summary>The circuit was resumed from a snapshot, on another server or in another process.</summary>
    ResumedElsewhere,

    /// <summary>The browser was refused: there is no snapshot, or not one for it.</summary>
    Rejected,

    /// <summary>The circuit was resumed, but ended before its page was shown.</summary>
    Failed,
}
