using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Eviction;

/// <summary>One eviction under way, which others may join. It always ends: released, or not in time.</summary>
internal sealed class Eviction(TrackedCircuit circuit, BackgroundWrites writes, TimeProvider time)
{
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(160);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<EvictionOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EndRequest? _request;
    private long _deadline = long.MinValue;
    private int _waiting;
    private bool _isOver;

    /// <summary>How it has ended.</summary>
    public Task<EvictionOutcome> Completion => _completion.Task;

    /// <summary>The outcome for somebody who waits no longer: released but not written in time is as gone as can be.</summary>
    public EvictionOutcome OutcomeNow => circuit.IsGone ? EvictionOutcome.NotSaved : EvictionOutcome.TimedOut;

    /// <summary>Adds a request. False when the eviction is over.</summary>
    public bool TryJoin(EndRequest request, TimeSpan timeout, out bool isFirst)
    {
        lock (_lock)
        {
            isFirst = _request is null;
            if (_isOver)
            {
                return false;
            }

            _deadline = Math.Max(_deadline, time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency));
            if (_request is null || request.Strength > _request.Strength)
            {
                _request = request;
            }

            _waiting++;
            _joined.TrySetResult();
            return true;
        }
    }

    /// <summary>Somebody does not want it any more. When nobody does, its time is over.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_waiting == 0)
            {
                _deadline = long.MinValue;
                _joined.TrySetResult();
            }
        }
    }

    /// <summary>Carries out what was asked for, until it is done or everybody's time is over. Who waits for it gets what it throws.</summary>
    public async Task<EvictionOutcome> RunAsync()
    {
        var outcome = EvictionOutcome.TimedOut;
        Exception? fault = null;
        try
        {
            // At once, also while a capture is under way: nothing is to happen in it that is not saved.
            if (Current is { OnlyWhileDisconnected: false } unconditional)
            {
                circuit.RequestEnd(unconditional);
                circuit.CutConnection();
            }

            // An eviction that meets a capture under way fails inside the framework.
            await BeginWorkAsync().ConfigureAwait(false);
            try
            {
                await ReleaseAsync().ConfigureAwait(false);
            }
            finally
            {
                circuit.EndWork();
            }

            if (circuit.IsGone)
            {
                outcome = EvictionOutcome.NotSaved;
                await WithinAsync(circuit.Key is { } key ? writes.WaitForAsync(key, CancellationToken.None) : Task.CompletedTask).ConfigureAwait(false);
                outcome = circuit.IsFinalStateSaved == true ? EvictionOutcome.Saved : EvictionOutcome.NotSaved;
            }
        }
        catch (TimeoutException)
        {
            // What there is now says how it went.
            outcome = OutcomeNow;
        }
#pragma warning disable CA1031 // It goes to those who wait for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            fault = exception;
        }

        End(outcome, fault);
        return outcome;
    }

    /// <summary>Whether everybody's time is over.</summary>
    public bool IsOutOfTime => TimeLeft == TimeSpan.Zero;

    private TimeSpan TimeLeft
    {
        get
        {
            lock (_lock)
            {
                var left = _deadline == long.MinValue ? TimeSpan.Zero : time.GetElapsedTime(time.GetTimestamp(), _deadline);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    private async Task BeginWorkAsync()
    {
        using var cancel = new CancellationTokenSource();
        var begin = circuit.BeginWorkAsync(cancel.Token).AsTask();
        try
        {
            await WithinAsync(begin).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await cancel.CancelAsync().ConfigureAwait(false);
            await begin.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (begin.IsCompletedSuccessfully)
            {
                circuit.EndWork();
            }

            throw;
        }
    }

    // Again and again: the framework may not know yet that the connection is gone, and another may have been on its way in.
    private async Task ReleaseAsync()
    {
        var isUnderWay = false;
        for (var wait = s_shortestWait; !circuit.IsGone; wait = wait < s_longestWait ? wait * 2 : wait)
        {
            // Taken before the look at what was asked for, so that nobody who comes or goes meanwhile is missed.
            var joined = Joined;
            if (Current is { OnlyWhileDisconnected: true } conditional)
            {
                if (IsBack(isUnderWay) && TryEnd(conditional))
                {
                    return;
                }

                isUnderWay = isUnderWay || TryEvictDisconnected(conditional);
            }
            else
            {
                isUnderWay = TryEvict(Current) || isUnderWay;
            }

            if (IsOutOfTime)
            {
                throw new TimeoutException();
            }

            await Task.WhenAny(circuit.WhenGone, joined, Task.Delay(wait, time)).ConfigureAwait(false);
        }
    }

    private EndRequest Current
    {
        get
        {
            lock (_lock)
            {
                return _request!;
            }
        }
    }

    // Anew each time: who joins wakes the wait that is under way.
    private Task Joined
    {
        get
        {
            lock (_lock)
            {
                if (_joined.Task.IsCompleted)
                {
                    _joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                return _joined.Task;
            }
        }
    }

    private bool TryEvict(EndRequest request)
    {
        circuit.RequestEnd(request);
        circuit.CutConnection();
        return circuit.Live?.TryEvict() == true;
    }

    private bool TryEvictDisconnected(EndRequest request)
    {
        // What the framework does not know any more is ending for a reason of its own, which must stay.
        if (circuit.Live is not { IsRetained: true } live || !circuit.RequestEnd(request))
        {
            return false;
        }

        if (live.TryEvict())
        {
            return true;
        }

        circuit.WithdrawEnd(request);
        return false;
    }

    // One that is closed by this very eviction is gone a moment later: it is not back, and the eviction is not over.
    private bool IsBack(bool isUnderWay) => circuit.State != CircuitState.Disconnected && !(isUnderWay && circuit.State == CircuitState.Closed);

    // Its browser is back, and nobody has joined who does not care.
    private bool TryEnd(EndRequest conditional)
    {
        lock (_lock)
        {
            return _isOver = ReferenceEquals(_request, conditional);
        }
    }

    private void End(EvictionOutcome outcome, Exception? fault)
    {
        EndRequest request;
        lock (_lock)
        {
            _isOver = true;
            request = _request!;
        }

        if (outcome == EvictionOutcome.TimedOut)
        {
            if (!circuit.IsClosed && !request.DropsSnapshot)
            {
                // Once persisted it only has to be disposed, however long that takes: without its reason it would count as crashed.
                circuit.WithdrawEnd(request);
            }

            circuit.Mark();
        }

        if (fault is not null)
        {
            _completion.TrySetException(fault);
        }
        else
        {
            _completion.TrySetResult(outcome);
        }
    }

    private async Task WithinAsync(Task task)
    {
        while (true)
        {
            try
            {
                await (await Task.WhenAny(task, Joined).WaitAsync(TimeLeft, time).ConfigureAwait(false)).ConfigureAwait(false);
                if (task.IsCompleted)
                {
                    await task.ConfigureAwait(false);
                    return;
                }
            }
            catch (TimeoutException) when (!IsOutOfTime)
            {
                // Who has joined has more time.
            }
        }
    }
}
