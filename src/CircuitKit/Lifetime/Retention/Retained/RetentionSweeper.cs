using System.Collections.Concurrent;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Retention.Rules;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>Keeps each circuit whose browser is away for its own time, and ends those worth least when there are too many.</summary>
/// <remarks>
/// One timer, set for the next circuit that is due; all circuits are looked at only when what policies decide by has changed: the configuration, or
/// the memory pressure, which is read every few seconds while circuits wait. It holds still once the node is drained or stops: the drain
/// ends all circuits, and counts them.
/// </remarks>
internal sealed class RetentionSweeper(
    RetentionDecider decider,
    RetentionSettings settings,
    RetentionEvictions evictions,
    RetentionHistory history,
    NodeWatch node,
    DrainGate gate,
    RetentionMetrics metrics,
    [Clock] TimeProvider time,
    ILogger<RetentionSweeper> logger) : IHostedService, IDisposable
{
    /// <summary>How often memory is looked at while circuits wait that it may matter to.</summary>
    internal static readonly TimeSpan PressureInterval = TimeSpan.FromSeconds(5);

    /// <summary>When a circuit is tried again that could not be ended.</summary>
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    private const double NoticeablePressure = 0.01;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<TrackedCircuit, RetainedCircuit> _byCircuit = new();
    private readonly RetainedCircuits _retained = new();
    private readonly LogOnce _failures = new();
    private ITimer? _timer;
    private long _armedFor = long.MaxValue;
    private long _nextPressureLook = long.MaxValue;
    private double _pressure;
    private int _isTurnQueued;
    private int _isJudgingAll;
    private bool _isFull;
    private volatile bool _isStopped;

    /// <summary>How many circuits wait.</summary>
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
        settings.Changed += JudgeAllSoon;
        lock (_lock)
        {
            _timer = time.CreateTimer(
                static state => ((RetentionSweeper)state!).TryTurn(judgesAll: false),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
            _armedFor = long.MaxValue;
            Arm();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopped = true;
        settings.Changed -= JudgeAllSoon;
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

    /// <summary>A circuit is disconnected: it is retained for as long as the policies say.</summary>
    public void Retain(DisconnectedCircuit retained, TrackedCircuit circuit)
    {
        if (_byCircuit.TryAdd(circuit, retained))
        {
            circuit.AttemptCompleted = () => JudgeAgain(retained);
            Retain(retained);
        }
    }

    /// <inheritdoc cref="Retain(DisconnectedCircuit, TrackedCircuit)"/>
    public void Retain(RetainedCircuit circuit) => Judge(circuit, isNew: true);

    /// <summary>Its browser is back, or it has ended by itself.</summary>
    public void Forget(TrackedCircuit circuit, bool isBack)
    {
        if (_byCircuit.TryRemove(circuit, out var retained))
        {
            circuit.AttemptCompleted = null;
            Forget(retained, isBack);
        }
    }

    /// <inheritdoc cref="Forget(TrackedCircuit, bool)"/>
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

    /// <summary>What is decided about it may be other than before.</summary>
    public void JudgeAgain(RetainedCircuit circuit) => Judge(circuit, isNew: false);

    /// <summary>Ends what is due and what there is no room for.</summary>
    internal void Turn()
    {
        Volatile.Write(ref _isTurnQueued, 0);
        if (_isStopped || gate.IsClosed)
        {
            return;
        }

        if (IsPressureChanged())
        {
            JudgeAll();
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
                    leaving.Add((due, due.Verdict.IsShortened ? EvictionCause.Memory : EvictionCause.Expired));
                }

                leaving.AddRange(TakeExcess().Select(static excess => (excess, EvictionCause.Room)));
                Arm();
            }
        }
        finally
        {
            // Nobody else knows any more that they are to leave.
            foreach (var (circuit, cause) in leaving)
            {
                _ = EndAsync(circuit, cause);
            }
        }
    }

    // On the timer's thread or the pool's, where what is thrown would end the process.
    private void TryTurn(bool judgesAll)
    {
        try
        {
            if (judgesAll)
            {
                JudgeAll();
            }

            Turn();
        }
#pragma warning disable CA1031 // What cannot be read or logged now may be so at the next turn.
        catch (Exception exception)
#pragma warning restore CA1031
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

    private async Task EndAsync(RetainedCircuit circuit, EvictionCause cause)
    {
        if (await evictions.EndAsync(circuit, cause).ConfigureAwait(false))
        {
            return;
        }

        lock (_lock)
        {
            if (circuit.IsForgotten)
            {
                return;
            }

            circuit.Due = time.GetTimestamp() + Ticks(RetryDelay);
            _retained.Put(circuit);
            Arm();
        }
    }

    private void Judge(RetainedCircuit circuit, bool isNew)
    {
        // Outside of the lock: it asks the app's policies.
        var verdict = circuit.Judge();
        var until = circuit.SinceTime + verdict.Decision.KeepLive;
        bool mustTurn;
        lock (_lock)
        {
            if (circuit.IsForgotten || (!isNew && (!_retained.Contains(circuit) || circuit.Verdict == verdict)))
            {
                return;
            }

            circuit.Verdict = verdict;
            circuit.Due = circuit.Since + Ticks(verdict.Decision.KeepLive);
            circuit.Decided(until, verdict.Decision);
            _retained.Put(circuit);
            mustTurn = circuit.Due <= time.GetTimestamp() || _retained.Count > decider.MaxDisconnected;
            Arm();
        }

        metrics.RetentionDecided(verdict);
        history.Add(new RetentionEvent(time.GetUtcNow(), circuit.Id, verdict.Decision));
        Log.RetentionDecided(
            logger,
            circuit.Id,
            verdict.Decision.KeepLive,
            verdict.Decision.KeepSnapshot,
            verdict.Decision.Value,
            verdict.Decision.Reason);
        if (mustTurn)
        {
            TurnSoon();
        }
    }

    private void JudgeAll()
    {
        List<RetainedCircuit> all;
        lock (_lock)
        {
            all = [.. _retained.All];
        }

        all.ForEach(JudgeAgain);
    }

    private void JudgeAllSoon()
    {
        if (Interlocked.Exchange(ref _isJudgingAll, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static sweeper =>
                {
                    Volatile.Write(ref sweeper._isJudgingAll, 0);
                    sweeper.TryTurn(judgesAll: true);
                },
                this,
                preferLocal: false);
        }
    }

    // Many that go away at once are one turn, and the circuit that went away does not wait for it.
    private void TurnSoon()
    {
        if (Interlocked.Exchange(ref _isTurnQueued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static sweeper => sweeper.TryTurn(judgesAll: false), this, preferLocal: false);
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

    // Under the lock. Never for this very moment: a timer that fires at once would do so in here.
    private void Arm()
    {
        if (_timer is null || _isStopped || _retained.NextDue is not { } due)
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
