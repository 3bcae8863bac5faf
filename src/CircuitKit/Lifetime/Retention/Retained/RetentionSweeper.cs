using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Retention.Rules;
using CircuitKit.Observability;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>Keeps each disconnected circuit live for its time, and evicts those with the lowest value when there are too many.</summary>
/// <remarks>
/// One timer is set for the next circuit that is due. Policies are asked again about all circuits only when the configuration or the memory pressure
/// has changed; the pressure is read every few seconds while it matters to a circuit. A drained or stopping node evicts nothing here: the drain ends
/// all circuits, and counts them.
/// </remarks>
internal sealed class RetentionSweeper(
    RetentionDecider decider,
    RetentionSettings settings,
    RetentionEvictions evictions,
    RetentionHistory history,
    NodeWatch node,
    DrainSwitch drain,
    RetentionMetrics metrics,
    [Clock] TimeProvider time,
    ILogger<RetentionSweeper> logger) : IHostedService, IDisposable
{
    /// <summary>How often memory pressure is read while decisions depend on it.</summary>
    internal static readonly TimeSpan PressureInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long after a failed eviction the next one is tried.</summary>
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    private const double NoticeablePressure = 0.01;

    private readonly Lock _lock = new();
    private readonly RetainedCircuits _retained = new();
    private readonly LogOnce _failures = new();
    private ITimer? _timer;
    private long _armedFor = long.MaxValue;
    private long _nextPressureLook = long.MaxValue;
    private double _pressure;
    private int _isTurnQueued;
    private int _mustDecideAll;
    private long _turns;
    private bool _isFull;

    /// <summary>How many circuits are retained.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _retained.Count;
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        settings.Changed += DecideAllSoon;
        lock (_lock)
        {
            _timer = time.CreateTimer(static state => ((RetentionSweeper)state!).TryTurn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _armedFor = long.MaxValue;
            Arm();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        settings.Changed -= DecideAllSoon;
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Retains a circuit that is disconnected, for as long as the policies decide.</summary>
    public void Retain(RetainedCircuit circuit) => Decide(circuit, isNew: true);

    /// <summary>Forgets a circuit whose browser is back, or that has ended by itself.</summary>
    public void Forget(RetainedCircuit circuit, bool isBack)
    {
        lock (_lock)
        {
            circuit.IsForgotten = true;
            _retained.Remove(circuit);
        }

        if (isBack)
        {
            circuit.Decided(default, null);
        }
    }

    /// <summary>Decides again about a circuit that has changed.</summary>
    public void DecideAgain(RetainedCircuit circuit) => Decide(circuit, isNew: false);

    /// <summary>Evicts the circuits whose time is over, and those above the limit.</summary>
    internal void Turn()
    {
        Volatile.Write(ref _isTurnQueued, 0);
        if (drain.IsClosed)
        {
            return;
        }

        if (IsPressureChanged() | (Interlocked.Exchange(ref _mustDecideAll, 0) == 1))
        {
            DecideAll();
        }

        List<(RetainedCircuit, EvictionCause)> leaving = [];
        try
        {
            lock (_lock)
            {
                _armedFor = long.MaxValue;
                var now = time.GetTimestamp();
                while (_retained.TakeDue(now) is { } due)
                {
                    leaving.Add((due, due.Applied.IsShortened ? EvictionCause.Memory : EvictionCause.Expired));
                }

                leaving.AddRange(TakeExcess().Select(static excess => (excess, EvictionCause.Room)));
                Arm();
            }
        }
        finally
        {
            // After a fault too: these circuits are no longer in the list.
            foreach (var (circuit, cause) in leaving)
            {
                _ = EvictAsync(circuit, cause);
            }
        }
    }

    // Runs on a thread of the timer or the pool, where an exception would end the process.
    private void TryTurn()
    {
        try
        {
            Turn();
        }
        catch (Exception exception) // The next turn may succeed.
        {
            if (_failures.IsNew(exception.GetType().Name))
            {
                Log.RetentionTurnFailed(logger, exception);
            }

            lock (_lock)
            {
                _armedFor = time.GetTimestamp() + Ticks(PressureInterval);
                _timer?.Change(PressureInterval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private IReadOnlyList<RetainedCircuit> TakeExcess()
    {
        var most = decider.MaxDisconnected;
        if (_retained.Count <= most)
        {
            _isFull = _isFull && _retained.Count == most;
            return [];
        }

        if (!_isFull)
        {
            _isFull = true;
            Log.DisconnectedFull(logger, most);
        }

        var excess = LeastValuable.Of(_retained.All, _retained.Count - most);
        foreach (var circuit in excess)
        {
            _retained.Remove(circuit);
        }

        return excess;
    }

    private async Task EvictAsync(RetainedCircuit circuit, EvictionCause cause)
    {
        if (await evictions.EvictAsync(circuit, cause).ConfigureAwait(false))
        {
            return;
        }

        lock (_lock)
        {
            if (!circuit.IsForgotten)
            {
                circuit.Due = time.GetTimestamp() + Ticks(RetryDelay);
                _retained.Put(circuit);
                Arm();
            }
        }
    }

    private void Decide(RetainedCircuit circuit, bool isNew)
    {
        // Outside of the lock: it runs the app's policies. Of two at once the one that was asked last knows more.
        var turn = Interlocked.Increment(ref _turns);
        var applied = circuit.Decide();
        var decision = applied.Decision;
        bool mustTurn;
        lock (_lock)
        {
            if (circuit.IsForgotten || turn < circuit.DecidedIn || (!isNew && !_retained.Contains(circuit)))
            {
                return;
            }

            circuit.DecidedIn = turn;
            if (!isNew && circuit.Applied == applied)
            {
                return;
            }

            circuit.Applied = applied;
            circuit.Due = circuit.Since + Ticks(decision.KeepLive);
            circuit.Decided(circuit.SinceTime + decision.KeepLive, decision);
            _retained.Put(circuit);
            mustTurn = circuit.Due <= time.GetTimestamp() || _retained.Count > decider.MaxDisconnected;
            Arm();
        }

        if (!circuit.IsEnding)
        {
            metrics.RetentionDecided(applied);
            history.Add(new RetentionEvent(time.GetUtcNow(), circuit.Id, decision));
            Log.RetentionDecided(logger, circuit.Id, decision.KeepLive, decision.KeepSnapshot, decision.Value, decision.Reason);
        }

        if (mustTurn)
        {
            TurnSoon();
        }
    }

    private void DecideAll()
    {
        List<RetainedCircuit> all;
        lock (_lock)
        {
            all = [.. _retained.All];
        }

        all.ForEach(DecideAgain);
    }

    private void DecideAllSoon()
    {
        Volatile.Write(ref _mustDecideAll, 1);
        TurnSoon();
    }

    // Many circuits that disconnect at once share one turn, and none of them waits for it.
    private void TurnSoon()
    {
        if (Interlocked.Exchange(ref _isTurnQueued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static sweeper => sweeper.TryTurn(), this, preferLocal: false);
        }
    }

    private bool IsPressureChanged()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (now < _nextPressureLook)
            {
                return false;
            }

            _nextPressureLook = now + Ticks(PressureInterval);
        }

        var pressure = node.Condition.MemoryPressure;
        var isChanged = Math.Abs(pressure - _pressure) >= NoticeablePressure;
        _pressure = isChanged ? pressure : _pressure;
        return isChanged;
    }

    // Called under the lock. At least a millisecond ahead: a timer that is due at once would fire inside the lock.
    private void Arm()
    {
        if (_timer is null || _retained.NextDue is not { } due)
        {
            _nextPressureLook = long.MaxValue;
            return;
        }

        var now = time.GetTimestamp();
        if (decider.DependsOnPressure)
        {
            _nextPressureLook = Math.Min(_nextPressureLook, now + Ticks(PressureInterval));
            due = Math.Min(due, _nextPressureLook);
        }

        if (due < _armedFor)
        {
            _armedFor = due;
            var milliseconds = Math.Ceiling((due - now) * 1000.0 / time.TimestampFrequency);
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, milliseconds)), Timeout.InfiniteTimeSpan);
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
