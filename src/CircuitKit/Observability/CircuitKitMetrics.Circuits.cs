using System.Diagnostics.Metrics;
using CircuitKit.Lifetime.NodeMetrics;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Observability;

/// <content>Circuits, tabs and people: how many there are, and what becomes of them.</content>
internal sealed partial class CircuitKitMetrics
{
    private static readonly string[] s_circuitCounts = ["1", "2", "3", "4", "5+"];

    private readonly Counter<long> _opened;
    private readonly Counter<long> _closed;
    private readonly Histogram<int> _circuitsOfTab;
    private readonly Histogram<int> _circuitsOfUser;
    private readonly Counter<long> _reconnects;
    private readonly Histogram<double> _away;
    private readonly Histogram<double> _events;

    /// <summary>How long an event took, by route. On the path of events: must not throw, and neither lock nor allocate but for what it has not seen before.</summary>
    public event Action<string, TimeSpan>? EventTimed;

    /// <summary>Whether anybody collects how long events take.</summary>
    public bool WantsEvents => _events.Enabled || EventTimed is not null;

    public void Opened(CircuitState state) => _opened.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Kind, state == CircuitState.Resuming ? "resumed" : "new"));

    public void Closed(CircuitCloseReason reason) => _closed.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Reason, Name(reason)));

    /// <summary>A tab has so many circuits, now that one more was opened in it.</summary>
    public void OpenedInTab(int circuits) => _circuitsOfTab.Record(circuits);

    /// <summary>A person has so many circuits, now that one more was opened.</summary>
    public void OpenedByUser(int circuits) => _circuitsOfUser.Record(circuits);

    /// <summary>A browser is back, or has not been let back. Must return quickly and not throw.</summary>
    public event Action<ReconnectResult>? Returned;

    /// <summary>A browser that had lost its circuit's connection has it back, or has not; after how long, where that is known.</summary>
    public void Reconnected(ReconnectResult outcome, TimeSpan? away)
    {
        var tag = new KeyValuePair<string, object?>(CircuitKitTags.Outcome, Name(outcome));
        _reconnects.Add(1, tag);
        if (away is { } time)
        {
            _away.Record(time.TotalSeconds, tag);
        }

        Returned?.Invoke(outcome);
    }

    /// <summary>The browser shows what was rendered after an event.</summary>
    public void EventShown(string route, TimeSpan duration)
    {
        _events.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(CircuitKitTags.Route, route));
        EventTimed?.Invoke(route, duration);
    }

    /// <summary>Shows what there is at each collection. Once for each meter.</summary>
    public void Show(Func<PresentState> read)
    {
        _meter.CreateObservableUpDownCounter(CircuitActive, () => ByState(read().Circuits), "{circuit}", "Circuits that are not closed, by state.");
        _meter.CreateObservableUpDownCounter(TabActive, () => ByCircuits(read().Tabs), "{tab}", "Browser tabs with circuits, by how many each has.");
        _meter.CreateObservableUpDownCounter(UserActive, () => ByCircuits(read().Users), "{user}", "Signed-in people with circuits, by how many each has.");
        _meter.CreateObservableGauge(CheckpointUnsavedCircuits, () => read().Unsaved, "{circuit}", "Live circuits with work that is not in the store.");
        _meter.CreateObservableGauge(
            CheckpointUnsavedAge, () => read().OldestUnsaved.TotalSeconds, "s", "Age of the oldest work that is not in the store: what a crash now would lose.");
        _meter.CreateObservableGauge(
            SnapshotWaiting, () => read().WaitingSnapshots, "{snapshot}", "Snapshots in memory that wait for a store that does not answer.");
        _meter.CreateObservableGauge(SnapshotStoreAvailable, () => read().IsStoreAway ? 0 : 1, "{store}", "1 while the snapshot store answers, 0 while it does not.");
        _meter.CreateObservableGauge(DrainRemaining, () => Known(read().LeftToDrain), "{circuit}", "Circuits that a drain under way has yet to let go.");
        _meter.CreateObservableGauge(CircuitMemory, () => Known(read().BytesPerCircuit), "By", "Estimate of the managed heap that a live circuit takes up.");
    }

    private static IEnumerable<Measurement<int>> ByState(CircuitCounts circuits) =>
    [
        new(circuits.Connected, new KeyValuePair<string, object?>(CircuitKitTags.State, "connected")),
        new(circuits.Disconnected, new KeyValuePair<string, object?>(CircuitKitTags.State, "disconnected")),
        new(circuits.Resuming, new KeyValuePair<string, object?>(CircuitKitTags.State, "resuming")),
        new(circuits.Hibernated, new KeyValuePair<string, object?>(CircuitKitTags.State, "hibernated")),
    ];

    private static IEnumerable<Measurement<int>> ByCircuits(IReadOnlyList<int> owners) =>
        owners.Select((count, i) => new Measurement<int>(count, new KeyValuePair<string, object?>(CircuitKitTags.Circuits, s_circuitCounts[i])));

    private static IEnumerable<Measurement<T>> Known<T>(T? value)
        where T : struct => value is { } known ? [new Measurement<T>(known)] : [];

    internal static string Name(ReconnectResult outcome) => outcome switch
    {
        ReconnectResult.Live => "live",
        ReconnectResult.ResumedHere => "resumed_here",
        ReconnectResult.ResumedElsewhere => "resumed_elsewhere",
        ReconnectResult.Failed => "failed",
        _ => "rejected",
    };

    internal static string Name(CircuitCloseReason reason) => reason switch
    {
        CircuitCloseReason.Left => "left",
        CircuitCloseReason.Expired => "expired",
        CircuitCloseReason.Crashed => "crashed",
        CircuitCloseReason.Resumed => "resumed",
        CircuitCloseReason.HandedOver => "handed_over",
        CircuitCloseReason.Drained => "drained",
        CircuitCloseReason.Evicted => "evicted",
        CircuitCloseReason.Limited => "limited",
        _ => "closed",
    };
}
