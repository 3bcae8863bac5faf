using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Diagnostics;

/// <summary>The circuits that are checked.</summary>
internal sealed class CheckedCircuits(CircuitTable circuits, ObservedFields fields, PersistentServices persistentServices, [Clock] TimeProvider time)
{
    private readonly ConcurrentDictionary<string, CheckedCircuit> _all = new(StringComparer.Ordinal);

    public int Count => _all.Count;

    /// <summary>Returns all live circuits, and forgets the others.</summary>
    public IReadOnlyList<CheckedCircuit> Refresh()
    {
        foreach (var (id, circuit) in _all)
        {
            if (circuit.Circuit.IsClosed)
            {
                _all.TryRemove(id, out _);
            }
        }

        return [.. circuits.Live.Select(Checked).OfType<CheckedCircuit>()];
    }

    public CheckedCircuit? Find(TrackedCircuit circuit) => _all.GetValueOrDefault(circuit.Id) ?? Checked(circuit);

    private CheckedCircuit? Checked(TrackedCircuit circuit) => circuit is { IsClosed: false, Live.Inspector: { } inspector }
        ? _all.GetOrAdd(
            circuit.Id, _ => new CheckedCircuit(circuit, inspector, new StateSampler(inspector, fields, persistentServices), time))
        : null;
}

/// <summary>One circuit that is checked: when its user last did something, and when it was last checked.</summary>
internal sealed class CheckedCircuit(TrackedCircuit circuit, CircuitInspector inspector, StateSampler sampler, TimeProvider time)
{
    /// <summary>How long an inspection may wait for the circuit's dispatcher.</summary>
    public static readonly TimeSpan InspectionTimeout = TimeSpan.FromSeconds(2);

    /// <summary>What changes later than this after the user's last event is not attributed to that event.</summary>
    internal static readonly TimeSpan UseDuration = TimeSpan.FromSeconds(5);

    /// <summary>After this time a page is checked although it is not quiet.</summary>
    private static readonly TimeSpan s_maxWait = TimeSpan.FromSeconds(5);

    private long _uses;
    private long _lastUse;
    private int _isSampled;
    private int _rootsAreNew;
    private long? _checkedAt;
    private long? _unquietSince;

    public TrackedCircuit Circuit => circuit;

    public CircuitInspector Inspector => inspector;

    /// <summary>How many events it had when it was last checked; null before that, and when the check could not be finished.</summary>
    public long? CheckedEvents { get; private set; }

    /// <summary>
    /// The user is about to do something. Samples the state before; the sample is queued on the circuit's dispatcher before the event itself.
    /// </summary>
    public void BeforeUse(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isSampled, 1) == 0)
        {
            _ = SampleAsync(cancellationToken);
        }

        Volatile.Write(ref _lastUse, time.GetTimestamp());
        Interlocked.Increment(ref _uses);
    }

    /// <summary>The page's root components get parameters: those are not the work of an event.</summary>
    public void RootsAreNew() => Volatile.Write(ref _rootsAreNew, 1);

    public async Task<StateSample?> SampleAsync(CancellationToken cancellationToken)
    {
        var uses = Interlocked.Read(ref _uses);
        var isJustUsed = uses > 0 && time.GetElapsedTime(Volatile.Read(ref _lastUse)) <= UseDuration;
        try
        {
            return await inspector.InspectAsync(
                () => sampler.Sample(uses, isJustUsed, rootsAreNew: Interlocked.Exchange(ref _rootsAreNew, 0) == 1),
                InspectionTimeout,
                time,
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested) // A failed sample is skipped; the circuit is not affected.
        {
            return null;
        }
    }

    /// <summary>Whether something happened since the last check, and the circuit is quiet now.</summary>
    public bool IsDue(StateCheckOptions options)
    {
        if (circuit.IsClosed || circuit.State != CircuitState.Connected || circuit.View().EventCount == CheckedEvents)
        {
            _unquietSince = null;
            return false;
        }

        _unquietSince ??= time.GetTimestamp();
        return (_checkedAt is not { } last || time.GetElapsedTime(last) >= options.MinInterval)
            && (circuit.IdleFor >= options.QuietPeriod || time.GetElapsedTime(_unquietSince.Value) >= s_maxWait);
    }

    /// <summary>Begins a check: what happens from now on belongs to the next one.</summary>
    public void BeginCheck()
    {
        CheckedEvents = circuit.View().EventCount;
        _checkedAt = time.GetTimestamp();
        _unquietSince = null;
        Volatile.Write(ref _isSampled, 0);
    }

    /// <summary>Whether anything happened since the check began: its sample and its capture may differ then.</summary>
    public bool HasMovedOn => circuit.View().EventCount != CheckedEvents;

    /// <summary>The check could not be finished; another one follows after <see cref="StateCheckOptions.MinInterval"/>.</summary>
    public void TryAgain() => CheckedEvents = null;
}
