using CircuitKit.Blazor.Inspection;
using CircuitKit.Tracking;

namespace CircuitKit.Diagnostics;

/// <summary>One circuit that is watched: when its person last did something, and when it was last looked at.</summary>
internal sealed class StateCheckCircuit(TrackedCircuit circuit, CircuitInspector inspector, StateWatch watch, TimeProvider time)
{
    /// <summary>How long one look may wait for the circuit's dispatcher.</summary>
    public static readonly TimeSpan LookTimeout = TimeSpan.FromSeconds(2);

    /// <summary>What changes later than this after the person's last event is no work of that event.</summary>
    internal static readonly TimeSpan UseLasts = TimeSpan.FromSeconds(5);

    /// <summary>A page that is never quiet is checked all the same.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);

    private long _uses;
    private long _lastUse;
    private int _isLookedAt;
    private long? _checkedEvents;
    private long? _checkedAt;
    private long? _unquietSince;

    public TrackedCircuit Circuit => circuit;

    public CircuitInspector Inspector => inspector;

    /// <summary>
    /// The person is about to do something: what is there now is what it may change. Queued on the circuit's dispatcher, before the event itself.
    /// </summary>
    public void BeforeUse(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isLookedAt, 1) == 0)
        {
            _ = LookAsync(cancellationToken);
        }

        Volatile.Write(ref _lastUse, time.GetTimestamp());
        Interlocked.Increment(ref _uses);
    }

    public async Task<StateLook?> LookAsync(CancellationToken cancellationToken)
    {
        var uses = Interlocked.Read(ref _uses);
        var isJustUsed = uses > 0 && time.GetElapsedTime(Volatile.Read(ref _lastUse)) <= UseLasts;
        try
        {
            return await inspector.LookAsync(() => watch.Look(uses, isJustUsed), LookTimeout, time, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A look that fails is one look less; the circuit is not concerned.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    /// <summary>Whether something happened since the last check, and the circuit is quiet now.</summary>
    public bool IsDue(StateCheckOptions options)
    {
        if (circuit.IsClosed || circuit.State != CircuitState.Connected || circuit.View().EventCount == _checkedEvents)
        {
            _unquietSince = null;
            return false;
        }

        _unquietSince ??= time.GetTimestamp();
        return (_checkedAt is not { } last || time.GetElapsedTime(last) >= options.MinInterval)
            && (circuit.IdleFor >= options.QuietPeriod || time.GetElapsedTime(_unquietSince.Value) >= s_longestWait);
    }

    /// <summary>A check begins: what happens from now on is for the next one.</summary>
    public void BeginCheck()
    {
        _checkedEvents = circuit.View().EventCount;
        _checkedAt = time.GetTimestamp();
        _unquietSince = null;
        Volatile.Write(ref _isLookedAt, 0);
    }

    /// <summary>Whether anything happened since the check began: what it looked at first may not be what it captured later.</summary>
    public bool HasMovedOn => circuit.View().EventCount != _checkedEvents;

    /// <summary>The check could not be finished: there is another one, after the shortest time between two.</summary>
    public void TryAgain() => _checkedEvents = null;
}
