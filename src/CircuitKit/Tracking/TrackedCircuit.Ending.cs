namespace CircuitKit.Tracking;

/// <content>The request to end it, and its end.</content>
internal sealed partial class TrackedCircuit
{
    private TaskCompletionSource? _gone;
    private volatile bool _isGone;

    /// <summary>The request to end it, or null.</summary>
    public EndRequest? End => Volatile.Read(ref _end);

    /// <summary>Whether retention ends it, and does not keep its snapshot either.</summary>
    public bool LeavesNothing => IsDueToEnd && Retention is { KeepSnapshot.Ticks: <= 0 };

    /// <summary>The request that <c>CircuitMaintenance</c> last found.</summary>
    public EndRequest? EndSeen { get; set; }

    /// <summary>Whether the framework has released it.</summary>
    public bool IsGone => _isGone;

    /// <summary>Completes when the framework has released it. Created on first use, because few circuits are awaited.</summary>
    public Task WhenGone
    {
        get
        {
            var gone = LazyInitializer.EnsureInitialized(
                ref _gone, static () => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_isGone)
            {
                gone.TrySetResult();
            }

            return gone.Task;
        }
    }

    private bool IsDueToEnd => End is { Hibernates: false, Reason: CircuitCloseReason.Expired or CircuitCloseReason.Evicted };

    /// <summary>Requests its end. Of several requests the strongest stands; returns false when a stronger one does.</summary>
    public bool RequestEnd(EndRequest request)
    {
        lock (_lock)
        {
            if (_end is { } standing && standing.Strength > request.Strength)
            {
                return false;
            }

            _end = request;
            return true;
        }
    }

    /// <summary>Withdraws a request that failed or is no longer wanted. A stronger request that came meanwhile stands.</summary>
    public void WithdrawEnd(EndRequest request)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_end, request))
            {
                _end = null;
            }
        }
    }

    /// <summary>
    /// An unhandled exception ends it, unless something else does already. What is left of its state is not captured any more: the last snapshot is
    /// better.
    /// </summary>
    public void Fail()
    {
        lock (_lock)
        {
            _end ??= new EndRequest(CircuitCloseReason.Crashed);
        }

        Live?.MarkEnding();
    }

    /// <summary>The framework has released it.</summary>
    public void Gone()
    {
        _isGone = true;
        Volatile.Read(ref _gone)?.TrySetResult();
    }
}
