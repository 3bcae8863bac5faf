using CircuitKit.Blazor;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Resume;

/// <summary>
/// A claim of a snapshot from the resume to its first rendered page. The old snapshot stays in the store, claimed, until the browser shows the
/// page and the new circuit has a snapshot of its own. If the connection ends before that, the claim is released.
/// </summary>
/// <remarks>May live as long as the new circuit and its connection: it must not hold the state.</remarks>
internal sealed class ResumeClaim(HeldClaim held, BackgroundWrites writes)
{
    private readonly Lock _lock = new();
    private volatile bool _isConfirmed;
    private bool _hasSuccessor;
    private (UInt128 Fingerprint, DateTimeOffset CapturedAt, bool? HasState)? _carriedOver;
    private volatile bool _isOver;
    private int _isTold;
    private bool _isRemoved;
    private bool _isSuperseded;

    /// <summary>What the store has granted.</summary>
    public HeldClaim Held => held;

    public SnapshotKey OldKey => held.Key;

    public string Claimant => held.Claimant;

    /// <summary>
    /// The snapshot from which the old one's circuit was itself resumed, if its page was never shown: nobody needs that one any more.
    /// </summary>
    public SnapshotKey? ResumedFrom { get; init; }

    /// <summary>The root components the page must come with; null when that is not known.</summary>
    public RootComponentIds? Roots { get; init; }

    /// <summary>
    /// For a page that was loaded again: replaces the root components in the framework's state by those of the page. Used once, because it holds the
    /// state.
    /// </summary>
    public Action<byte[]>? RootsOfPage { get; set; }

    /// <summary>Whether the page is to be told, once it is shown, that another version wrote its state.</summary>
    public bool IsToBeTold { get; init; }

    /// <summary>Whether the circuit of the snapshot crashed, and nobody has taken the offer to continue from it before.</summary>
    public bool IsOffered { get; init; }

    /// <summary>Whether the new circuit continues after a crash, and may crash again of the same state.</summary>
    public bool ContinuesAfterCrash { get; init; }

    public bool IsConfirmed => _isConfirmed;

    /// <summary>The key of the new circuit, under which the same state was saved before the browser was told the new secret.</summary>
    public SnapshotKey NewKey { get; private set; }

    /// <summary>The new circuit has its secret, and (unless the store was away) a first snapshot that carries the state over.</summary>
    /// <param name="newKey">The key of the new circuit.</param>
    /// <param name="saved">What is in the store under this key; null when the store was away.</param>
    /// <param name="hasAppState">Whether there is anything of the app's own in it, if that is known.</param>
    public void Carried(SnapshotKey newKey, Snapshot? saved, bool? hasAppState)
    {
        NewKey = newKey;
        _hasSuccessor = saved is not null;
        _carriedOver = saved is null ? null : (StateFingerprint.Of(saved.State), saved.CapturedAt, hasAppState);
    }

    /// <summary>The new circuit is open: it starts with what was carried over.</summary>
    public void Opened(TrackedCircuit successor)
    {
        successor.StartAtVersion(1);
        successor.ResumedFrom = OldKey;
        successor.ContinuesAfterCrash = ContinuesAfterCrash;
        if (_carriedOver is { } carried)
        {
            successor.IsUpToDate = true;
            successor.SavedFingerprint = carried.Fingerprint;
            successor.SavedAt = carried.CapturedAt;
            successor.HasState = carried.HasState;
        }
    }

    public void SuccessorSaved()
    {
        lock (_lock)
        {
            _hasSuccessor = true;
            RemoveOldIfDone();
        }
    }

    public void Confirm()
    {
        lock (_lock)
        {
            if (!_isSuperseded)
            {
                _isConfirmed = true;
                RemoveOldIfDone();
            }
        }
    }

    /// <summary>
    /// The old snapshot is being resumed once more, and has nothing to do with this circuit from now on. False when this circuit's page is shown:
    /// then
    /// it is this circuit that goes on.
    /// </summary>
    public bool TrySupersede()
    {
        lock (_lock)
        {
            if (_isConfirmed)
            {
                return false;
            }

            return _isOver = _isSuperseded = true;
        }
    }

    /// <summary>Until when the store keeps others out, in the clock's ticks.</summary>
    public long LeaseEnds { get; set; }

    /// <summary>Whether nothing is left to do: the old snapshot has gone one way or the other.</summary>
    public bool IsOver => _isOver;

    /// <summary>The page is shown, and its user is to be told that another version wrote its state: true once.</summary>
    public bool TryTell() => IsToBeTold && IsConfirmed && Interlocked.Exchange(ref _isTold, 1) == 0;

    /// <summary>Nobody will come for the new circuit: its snapshot goes. The old one is given back when the connection ends.</summary>
    public void Forget() => writes.Remove(NewKey);

    /// <summary>
    /// A browser has come back to the new circuit by its secret: it needs the old snapshot no more. Without a snapshot of the new circuit's own the
    /// old one
    /// stays.
    /// </summary>
    public void Reconnected()
    {
        lock (_lock)
        {
            if (_hasSuccessor && !_isSuperseded && !_isRemoved)
            {
                _isConfirmed = true;
                RemoveOld();
            }
        }
    }

    public void Abandon()
    {
        lock (_lock)
        {
            if (!_isOver && !_isConfirmed)
            {
                _isOver = true;
                writes.Release(OldKey, Claimant);
            }
        }
    }

    /// <summary>
    /// Nobody is to come back for the old snapshot: the user has closed the new circuit's page, or both circuits crashed. Also when the connection
    /// ended first and gave it back.
    /// </summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (!_isRemoved && !_isSuperseded)
            {
                RemoveOld();
            }
        }
    }

    private void RemoveOldIfDone()
    {
        if (_isConfirmed && _hasSuccessor && !_isOver)
        {
            RemoveOld();
        }
    }

    private void RemoveOld()
    {
        _isOver = true;
        _isRemoved = true;
        writes.Remove(OldKey);
    }
}
