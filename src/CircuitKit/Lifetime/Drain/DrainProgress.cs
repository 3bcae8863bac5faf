using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Drain;

/// <summary>How far a drain is. Counts the circuits when asked, at most five times a second.</summary>
internal sealed class DrainProgress(CircuitTable circuits, CheckpointScheduler scheduler, [Clock] TimeProvider time)
{
    private static readonly TimeSpan s_freshFor = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();

    // Circuits that are being released: perhaps gone from the table, and not counted as released yet. With whether they were saved before: while one
    // is being released, it is at work.
    private readonly Dictionary<TrackedCircuit, bool> _leaving = [];

    private DrainState _state;
    private DateTimeOffset? _startedAt;
    private long _start;
    private int _released;
    private int _releasedUnsaved;
    private int _releasedSuperseded;
    private DrainStatus? _last;
    private long _lastAt;

    /// <param name="state">What it begins with.</param>
    public void Begin(DrainState state)
    {
        lock (_lock)
        {
            if (_startedAt is null)
            {
                _startedAt = time.GetUtcNow();
                _start = time.GetTimestamp();
            }

            _state = state;
            _last = null;
        }
    }

    public void SavingDone()
    {
        lock (_lock)
        {
            _state = DrainState.Releasing;
            _last = null;
        }
    }

    public void Leaving(TrackedCircuit circuit)
    {
        lock (_lock)
        {
            _leaving[circuit] = IsSaved(circuit);
        }
    }

    /// <summary>The circuit is released, or was kept.</summary>
    public void Left(TrackedCircuit circuit, EvictionOutcome outcome)
    {
        lock (_lock)
        {
            _leaving.Remove(circuit);
            _last = null;
            if (outcome != EvictionOutcome.Kept)
            {
                _released++;
                _releasedSuperseded += circuit.IsSuperseded ? 1 : 0;
                _releasedUnsaved += circuit.IsSuperseded || (outcome == EvictionOutcome.Saved && scheduler.OutlivesProcess) ? 0 : 1;
            }
        }
    }

    public DrainStatus End()
    {
        lock (_lock)
        {
            _state = DrainState.Drained;
            return _last = Count();
        }
    }

    public DrainStatus Status()
    {
        lock (_lock)
        {
            if (_state is DrainState.Drained && _last is not null)
            {
                return _last;
            }

            if (_last is null || time.GetElapsedTime(_lastAt) >= s_freshFor)
            {
                (_last, _lastAt) = (Count(), time.GetTimestamp());
            }

            return _last;
        }
    }

    private bool IsSaved(TrackedCircuit circuit) => scheduler.OutlivesProcess && circuit.IsInStore;

    // Under the lock.
    private DrainStatus Count()
    {
        var (count, unsaved, superseded) = (_released, _releasedUnsaved, _releasedSuperseded);
        foreach (var circuit in circuits.Live.Union(_leaving.Keys))
        {
            count++;
            superseded += circuit.IsSuperseded ? 1 : 0;
            unsaved += circuit.IsSuperseded || (_leaving.TryGetValue(circuit, out var wasSaved) ? wasSaved : IsSaved(circuit)) ? 0 : 1;
        }

        return new DrainStatus
        {
            State = _state,
            Circuits = count,
            Saved = count - unsaved - superseded,
            Released = _released,
            Unsaved = unsaved,
            Superseded = superseded,
            StartedAt = _startedAt,
            Elapsed = _startedAt is null ? TimeSpan.Zero : time.GetElapsedTime(_start),
        };
    }
}
