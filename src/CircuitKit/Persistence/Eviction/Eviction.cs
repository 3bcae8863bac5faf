using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Eviction;

/// <summary>One eviction under way. Others may join it. It ends when the circuit is released, or when no caller waits for it any more.</summary>
#pragma warning disable CA1001 // A cancellation source without a timer holds nothing to dispose.
internal sealed class Eviction(TrackedCircuit circuit, BackgroundWrites writes, TimeProvider time)
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(160);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TaskCompletionSource<EvictionOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EndRequest? _request;
    private int _waiting;
    private bool _isOver;

    /// <summary>Ends with the eviction.</summary>
    public Task<EvictionOutcome> Completion => _completion.Task;

    /// <summary>Whether all callers have left: the eviction ends now.</summary>
    public bool IsAbandoned => _abandoned.IsCancellationRequested;

    /// <summary>The outcome if the eviction ended now.</summary>
    public EvictionOutcome Outcome =>
        !circuit.IsGone ? EvictionOutcome.Kept
        : circuit.IsFinalStateSaved == true ? EvictionOutcome.Saved
        : EvictionOutcome.NotSaved;

    private EndRequest Request
    {
        get
        {
            lock (_lock)
            {
                return _request!;
            }
        }
    }

    /// <summary>Adds a request and a caller who waits. False when the eviction is over.</summary>
    public bool TryJoin(EndRequest request, out bool isFirst)
    {
        lock (_lock)
        {
            isFirst = _request is null;
            if (_isOver)
            {
                return false;
            }

            _waiting++;
            if (_request is null || request.Strength > _request.Strength)
            {
                _request = request;
                if (!request.OnlyWhileDisconnected)
                {
                    circuit.RequestEnd(request);
                }
            }

            return true;
        }
    }

    /// <summary>A caller waits no longer. After the last one the eviction ends.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_waiting > 0)
            {
                return;
            }

            _isOver = true;
        }

        _abandoned.Cancel();
    }

    /// <summary>Carries out the strongest request. An exception goes to the callers who wait.</summary>
    public async Task<EvictionOutcome> RunAsync()
    {
        Exception? fault = null;
        try
        {
            // An eviction that meets a capture under way fails inside the framework.
            await circuit.BeginWorkAsync(_abandoned.Token).ConfigureAwait(false);
            try
            {
                await ReleaseAsync().ConfigureAwait(false);
            }
            finally
            {
                circuit.EndWork();
            }

            if (circuit is { IsGone: true, Key: { } key })
            {
                await writes.WaitForAsync(key, _abandoned.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (IsAbandoned)
        {
        }
        catch (Exception exception) // It goes to the callers who wait.
        {
            fault = exception;
        }

        return End(fault);
    }

    // Tries until the circuit is gone: the framework may not know yet that the connection is lost, and a new one may have been on its way in.
    private async Task ReleaseAsync()
    {
        var isUnderWay = false;
        for (var wait = s_shortestWait; !circuit.IsGone; wait = wait < s_longestWait ? wait * 2 : wait)
        {
            var request = Request;
            if (!request.OnlyWhileDisconnected)
            {
                isUnderWay |= TryEvict(request);
            }
            else if (IsBack(isUnderWay) && TryEnd(request))
            {
                return;
            }
            else
            {
                isUnderWay = isUnderWay || TryEvictDisconnected(request);
            }

            await Task.WhenAny(circuit.WhenGone, Task.Delay(wait, time, _abandoned.Token)).ConfigureAwait(false);
            _abandoned.Token.ThrowIfCancellationRequested();
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
        // A circuit that the framework no longer retains is ending for another reason, which must stand.
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

    // A circuit that this eviction has closed is about to be gone: its browser is not back.
    private bool IsBack(bool isUnderWay) => circuit.State != CircuitState.Disconnected && !(isUnderWay && circuit.State == CircuitState.Closed);

    // The browser is back: the eviction is over, unless a stronger request has joined.
    private bool TryEnd(EndRequest request)
    {
        lock (_lock)
        {
            return _isOver |= ReferenceEquals(_request, request);
        }
    }

    private EvictionOutcome End(Exception? fault)
    {
        lock (_lock)
        {
            _isOver = true;
        }

        var outcome = Outcome;
        if (outcome == EvictionOutcome.Kept)
        {
            // A circuit that is persisted already only has to be disposed, however long that takes. Without its reason it would count as crashed.
            if (!circuit.IsClosed && !Request.DropsSnapshot)
            {
                circuit.WithdrawEnd(Request);
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

        return outcome;
    }
}
