using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Tracking.Metrics;

/// <summary>Measures what becomes of circuits and their connections.</summary>
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

    /// <summary>How long an event took, by route. On the path of events: must not throw, and neither lock nor allocate but for a new route.</summary>
    public event Action<string, TimeSpan>? EventTimed;

    /// <summary>A browser is back, or was refused. Must return quickly and not throw.</summary>
    public event Action<ReconnectResult>? Returned;

    /// <summary>Whether anybody collects how long events take.</summary>
    public bool WantsEvents => _events.Enabled || EventTimed is not null;

    public void Opened(CircuitState state) =>
        _opened.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Kind, state == CircuitState.Resuming ? "resumed" : "new"));

    public void Closed(CircuitCloseReason reason) => _closed.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, reason.TagValue()));

    /// <summary>A tab has this many circuits, now that one more was opened in it.</summary>
    public void OpenedInTab(int circuits) => _circuitsOfTab.Record(circuits);

    /// <summary>A user has this many circuits, now that one more was opened.</summary>
    public void OpenedByUser(int circuits) => _circuitsOfUser.Record(circuits);

    /// <summary>A browser that had lost its circuit's connection has it back, or does not get it back.</summary>
    /// <param name="outcome">How it came back.</param>
    /// <param name="after">The time since its connection was lost, where that is known.</param>
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
