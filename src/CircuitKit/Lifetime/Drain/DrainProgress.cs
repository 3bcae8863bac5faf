using CircuitKit.Persistence.Capture;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Drain;

/// <summary>What is told of a drain: the counts of what it let go, and of what is still there.</summary>
internal sealed class DrainProgress(CheckpointDirectory directory, CheckpointScheduler scheduler, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly HashSet<CircuitCheckpoint> _leaving = [];
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

    /// <summary>It is being let go, and is counted all the while: it leaves the directory before its last state is in the store.</summary>
    public void Leaving(CircuitCheckpoint checkpoint)
    {
        lock (_lock)
        {
            _leaving.Add(checkpoint);
        }
    }

    public void Released(CircuitCheckpoint checkpoint, bool isSaved)
    {
        lock (_lock)
        {
            _leaving.Remove(checkpoint);
            _released++;
            _releasedUnsaved += isSaved ? 0 : 1;
        }
    }

    /// <summary>It could not be let go, or has been.</summary>
    public void Stayed(CircuitCheckpoint checkpoint)
    {
        lock (_lock)
        {
            _leaving.Remove(checkpoint);
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
        foreach (var checkpoint in directory.All.Union(_leaving))
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
