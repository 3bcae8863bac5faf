namespace CircuitKit.Checkpoints.Drain;

/// <summary>What is told of a drain: the counts of what it let go, and of what is still there.</summary>
internal sealed class DrainProgress(CheckpointDirectory directory, CheckpointScheduler scheduler, TimeProvider time)
{
    private readonly Lock _lock = new();
    private DrainState _state;
    private DateTimeOffset? _startedAt;
    private long _start;
    private int _released;
    private int _releasedUnsaved;
    private DrainStatus? _final;

    public void Begin()
    {
        lock (_lock)
        {
            if (_startedAt is null)
            {
                _startedAt = time.GetUtcNow();
                _start = time.GetTimestamp();
            }

            _state = DrainState.Saving;
            _final = null;
        }
    }

    public void SavingDone()
    {
        lock (_lock)
        {
            _state = DrainState.Releasing;
        }
    }

    public void Released(bool isSaved)
    {
        lock (_lock)
        {
            _released++;
            _releasedUnsaved += isSaved ? 0 : 1;
        }
    }

    /// <summary>From now on the status stays as it is: what becomes of the circuits at the end of the process is not the drain's doing.</summary>
    public DrainStatus End()
    {
        lock (_lock)
        {
            _state = DrainState.Drained;
            return _final = StatusLocked();
        }
    }

    public DrainStatus Status()
    {
        lock (_lock)
        {
            return _final ?? StatusLocked();
        }
    }

    private DrainStatus StatusLocked()
    {
        var (circuits, unsaved) = (_released, _releasedUnsaved);
        foreach (var checkpoint in directory.All)
        {
            circuits++;
            unsaved += scheduler.OutlivesProcess && checkpoint.IsInStore ? 0 : 1;
        }

        return new DrainStatus
        {
            State = _state,
            Circuits = circuits,
            Saved = circuits - unsaved,
            Released = _released,
            Unsaved = unsaved,
            StartedAt = _startedAt,
            Elapsed = _startedAt is null ? TimeSpan.Zero : time.GetElapsedTime(_start),
        };
    }
}
