namespace CircuitKit.Tracking;

/// <content>What it is asked to become, and how it ends.</content>
internal sealed partial class TrackedCircuit
{
    private TaskCompletionSource? _gone;
    private volatile bool _isGone;

    /// <summary>What it is to become, as far as anybody has asked; null while nobody has.</summary>
    public EndRequest? End => Volatile.Read(ref _end);

    /// <summary>Whether it ends because it was kept long enough, or room is short, and its snapshot is not wanted either.</summary>
    public bool LeavesNothing => IsDueToEnd && Retention is { KeepSnapshot.Ticks: <= 0 };

    /// <summary>What it was asked to become at the last look of <c>CircuitMaintenance</c>.</summary>
    public EndRequest? EndSeen { get; set; }

    /// <summary>Whether the framework has released it.</summary>
    public bool IsGone => _isGone;

    /// <summary>Ends when the framework has released it. Made when first asked for: few circuits are waited for.</summary>
    public Task WhenGone
    {
        get
        {
            var gone = LazyInitializer.EnsureInitialized(ref _gone, static () => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_isGone)
            {
                gone.TrySetResult();
            }

            return gone.Task;
        }
    }

    private bool IsDueToEnd => End is { Hibernates: false, Reason: CircuitCloseReason.Expired or CircuitCloseReason.Evicted };

    /// <summary>Asks for an end. Of several requests the strongest stands; false when a stronger one does.</summary>
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

    /// <summary>The request is not to be carried out, or could not be: the circuit lives on. A stronger one that has come meanwhile stands.</summary>
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

    /// <summary>The framework has released it.</summary>
    public void Gone()
    {
        _isGone = true;
        Volatile.Read(ref _gone)?.TrySetResult();
    }
}
