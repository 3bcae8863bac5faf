using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tracking;

/// <content>What of it is saved, and what is in the way of saving it.</content>
/// <remarks>
/// Marked by the circuit's own threads (<see cref="Mark"/>, lock-free); captured by one worker at a time (<see cref="TryBeginWork"/>), which alone
/// writes the part about what is saved.
/// </remarks>
internal sealed partial class TrackedCircuit
{
    private const long Nothing = long.MinValue;

    // A store needs a positive one.
    private static readonly TimeSpan s_shortestTimeToLive = TimeSpan.FromSeconds(1);

    // Of the latest snapshot; once no more is to be saved its complement, which is negative. No lock: there is one of these in every circuit.
    private long _version;
    private int _isDirty;
    private int _isQueued;
    private int _isWorking;
    private int _rootsVersion;
    private SaveTrouble? _trouble;
    private bool _wasBusy;
    private TaskCompletionSource? _workEnded;
    private Action? _attemptCompleted;
    private SnapshotInfoBox? _snapshot;
    private SnapshotKeyBox? _resumedFrom;
    private long _dirtySince;
    private long _unsavedSince;
    private long _lastMark;
    private long _lastCapture = Nothing;

    /// <summary>Whom the state belongs to: the user of the present connection.</summary>
    public UserBinding Binding { get; private set; } = UserBinding.Anonymous;

    /// <summary>Under which the store finds that user's snapshots; see <see cref="Identity.UserMark"/>.</summary>
    public string? UserMark { get; private set; }

    /// <summary>The last snapshot known to be stored.</summary>
    public SnapshotInfo? Snapshot
    {
        get => Volatile.Read(ref _snapshot)?.Info;
        set => Volatile.Write(ref _snapshot, value is { } info ? new SnapshotInfoBox(info) : null);
    }

    /// <summary>
    /// The snapshot it was resumed from, while its page was not shown: nobody needs that one any more who has the secret of this circuit.
    /// </summary>
    public SnapshotKey? ResumedFrom
    {
        get => Volatile.Read(ref _resumedFrom)?.Key;
        set => Volatile.Write(ref _resumedFrom, value is { } key ? new SnapshotKeyBox(key) : null);
    }

    /// <summary>The fingerprint of the state known to be in the store; null when there is none, or when it must be written again whatever it is.</summary>
    public UInt128? SavedFingerprint { get; set; }

    /// <summary>When what is saved was captured: it expires.</summary>
    public DateTimeOffset SavedAt { get; set; }

    /// <summary>How long the store keeps it from then on.</summary>
    public TimeSpan SavedFor { get; set; } = TimeSpan.MaxValue;

    /// <summary>A capture did not get its turn in time. True the first time.</summary>
    public bool IsFirstTimeBusy() => !Interlocked.Exchange(ref _wasBusy, true);

    /// <summary>Called when an attempt at a checkpoint has ended: what is known of its state, and whether it is saved, may be other than before.</summary>
    public Action? AttemptCompleted
    {
        get => Volatile.Read(ref _attemptCompleted);
        set => Volatile.Write(ref _attemptCompleted, value);
    }

    /// <summary>The <see cref="RootsVersion"/> that the saved snapshot has.</summary>
    public int SavedRootsVersion { get; set; }

    /// <summary>Whether the last attempt left nothing unsaved.</summary>
    public bool IsUpToDate
    {
        get;
        set
        {
            field = value;
            if (value)
            {
                // What happened while it was being saved is unsaved.
                Volatile.Write(ref _unsavedSince, IsDirty ? DirtySince : Nothing);
            }
        }
    }

    /// <summary>Whether another circuit has its snapshot now, or somebody has removed it: what happens here is not saved.</summary>
    public bool IsSuperseded { get; set; }

    /// <summary>Whether the last capture found anything that the app itself persists; null before the first one.</summary>
    public bool? HasState { get; set; }

    /// <summary>Whether the store did not take the last snapshot: it is away, or refuses.</summary>
    public bool IsStoreBehind { get; set; }

    /// <summary>Seen live but unknown to the framework at the last look; see <see cref="Blazor.ILiveCircuit.DisposeForgottenAsync"/>.</summary>
    public bool LooksForgotten { get; set; }

    /// <summary>Not captured before this time, after an attempt that could not be finished.</summary>
    public long NotBefore { get; set; }

    /// <summary>When the last capture for a snapshot began, by the clock's ticks; null before the first one.</summary>
    public long? LastCapture
    {
        get => Volatile.Read(ref _lastCapture) is var at and not Nothing ? at : null;
        set => Volatile.Write(ref _lastCapture, value ?? Nothing);
    }

    /// <summary>The <see cref="LastMark"/> that was made to try again: a later one is news.</summary>
    public long RetriedMark { get; set; }

    /// <summary>Whether the state with which the framework ended the circuit is in the store; null until that is known.</summary>
    public bool? IsFinalStateSaved { get; set; }

    /// <summary>How many attempts in a row could not be finished.</summary>
    public int FailuresInARow { get; set; }

    /// <summary>Grows when root components are added, removed or given other parameters: the state may be the same, the snapshot is not.</summary>
    public int RootsVersion => Volatile.Read(ref _rootsVersion);

    /// <summary>Whether nothing is captured or saved for it by a checkpoint any more.</summary>
    public bool IsClosed => Volatile.Read(ref _version) < 0;

    /// <summary>Whether there is something that a crash now would lose.</summary>
    public bool IsUnsaved => Live is not null && !IsClosed && (IsDirty || Volatile.Read(ref _isWorking) != 0 || !IsUpToDate);

    /// <summary>
    /// How long the oldest work that a crash now would lose has been waiting, over all attempts that could not save it; null when there is none.
    /// </summary>
    public TimeSpan? UnsavedFor => !IsUnsaved ? null
        : Volatile.Read(ref _unsavedSince) is var since and not Nothing ? _time.GetElapsedTime(since)
        // It is being captured for its own sake, or was marked this very moment.
        : TimeSpan.Zero;

    /// <summary>What was last in the way of saving it; null when nothing is.</summary>
    public SaveTrouble? Trouble => Volatile.Read(ref _trouble);

    /// <summary>Whether its latest state is known to be in the store.</summary>
    public bool IsInStore => Live is not null && !IsUnsaved && !IsSuperseded && SavedFingerprint is not null;

    /// <summary>See <see cref="CircuitInfo.SaveState"/>.</summary>
    public CircuitSaveState SaveState => !_dirty.IsActive || Live is null ? CircuitSaveState.Off
        : IsSuperseded ? CircuitSaveState.Superseded
        : IsInStore || IsFinalStateSaved == true ? CircuitSaveState.Saved
        : CircuitSaveState.Unsaved;

    public bool IsDirty => Volatile.Read(ref _isDirty) != 0;

    public long DirtySince => Volatile.Read(ref _dirtySince);

    /// <summary>When it was last marked.</summary>
    public long LastMark => Volatile.Read(ref _lastMark);

    /// <summary>The intrusive list of <see cref="DirtyCircuits"/>: marking must not allocate.</summary>
    internal TrackedCircuit? NextDirty { get; set; }

    /// <summary>Something happened that may have changed the state. On the path of every event: no lock, no allocation.</summary>
    public void Mark()
    {
        if (!_dirty.IsActive || Live is null)
        {
            return;
        }

        var now = _time.GetTimestamp();
        Volatile.Write(ref _lastMark, now);
        if (Volatile.Read(ref _isDirty) == 0 && Interlocked.Exchange(ref _isDirty, 1) == 0)
        {
            Volatile.Write(ref _dirtySince, now);
            if (Volatile.Read(ref _unsavedSince) == Nothing)
            {
                Volatile.Write(ref _unsavedSince, now);
            }

            EnterQueue();
        }
    }

    /// <summary>The scheduler has taken it from its queue to start work on it, which clears the mark.</summary>
    public void TakeFromQueue() => Volatile.Write(ref _isQueued, 0);

    /// <summary>The scheduler drops it from its queue, because it is not dirty any more; unless it was marked this very moment.</summary>
    public void DropFromQueue()
    {
        // A full fence: the mark must not be read before this is seen, or both sides leave it to the other to queue it.
        Interlocked.Exchange(ref _isQueued, 0);
        if (IsDirty && !IsClosed)
        {
            EnterQueue();
        }
    }

    public void RootsChanged()
    {
        Live?.ForgetRootComponents();
        Interlocked.Increment(ref _rootsVersion);
    }

    /// <summary>The next capture is written even if it finds the same state: what is in the store is about to expire, or may be gone, or not theirs.</summary>
    public void MustBeWritten() => RootsChanged();

    /// <summary>The same, soon.</summary>
    public void SaveAgain()
    {
        MustBeWritten();
        Mark();
    }

    /// <summary>Whether this trouble is another than the last one: each is logged once until something else happens.</summary>
    public bool IsNew(SaveTrouble trouble) => Interlocked.Exchange(ref _trouble, trouble) != trouble;

    /// <summary>Its latest state is in the store.</summary>
    public void AllWell()
    {
        _trouble = null;
        FailuresInARow = 0;
        IsSuperseded = false;
    }

    /// <summary>Cleared before the capture, so that what happens during it marks the circuit again.</summary>
    public void ClearMark() => Volatile.Write(ref _isDirty, 0);

    /// <summary>Begins to work on its snapshot, if nobody else does.</summary>
    public bool TryBeginWork() => Interlocked.Exchange(ref _isWorking, 1) == 0;

    /// <summary>The same, after who does.</summary>
    public async ValueTask BeginWorkAsync(CancellationToken cancellationToken)
    {
        while (!TryBeginWork())
        {
            var ended = LazyInitializer.EnsureInitialized(
                ref _workEnded, static () => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

            // It may have ended before anybody could know that it is waited for.
            if (TryBeginWork())
            {
                return;
            }

            await ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void EndWork()
    {
        Interlocked.Exchange(ref _isWorking, 0);
        Interlocked.Exchange(ref _workEnded, null)?.TrySetResult();
    }

    /// <summary>How long the store is to keep a snapshot that is written now; at most <paramref name="longest"/>.</summary>
    public TimeSpan SnapshotTimeToLive(TimeSpan longest)
    {
        if (Retention is not { } kept)
        {
            return longest;
        }

        // At the end of its time only the snapshot's own counts; before it, or when it is to go on elsewhere, the rest of the live time too.
        var live = IsDueToEnd ? TimeSpan.Zero : kept.LiveUntil - _time.GetUtcNow();
        var wanted = kept.KeepSnapshot + (live > TimeSpan.Zero ? live : TimeSpan.Zero);
        return wanted > longest ? longest : wanted < s_shortestTimeToLive ? s_shortestTimeToLive : wanted;
    }

    /// <summary>The circuit ends: nothing is captured or saved for it by a checkpoint any more.</summary>
    public void Close()
    {
        long version;
        do
        {
            version = Volatile.Read(ref _version);
        }
        while (version >= 0 && Interlocked.CompareExchange(ref _version, ~version, version) != version);

        Live?.MarkEnding();
    }

    /// <summary>
    /// The version of the next snapshot: above all before. Null for a checkpoint's when the circuit is closed, so that its older state never
    /// gets a higher version than the final one.
    /// </summary>
    public long? NextVersion(bool isFinal)
    {
        while (true)
        {
            var version = Volatile.Read(ref _version);
            var isClosed = version < 0;
            if (isClosed && !isFinal)
            {
                return null;
            }

            var next = (isClosed ? ~version : version) + 1;
            if (Interlocked.CompareExchange(ref _version, isClosed ? ~next : next, version) == version)
            {
                return next;
            }
        }
    }

    /// <summary>Versions go on from here: the circuit starts with a snapshot carried over.</summary>
    public void StartAtVersion(long version)
    {
        long before;
        do
        {
            before = Volatile.Read(ref _version);
        }
        while (Interlocked.CompareExchange(ref _version, before < 0 ? ~version : version, before) != before);
    }

    // Apart from the mark: a checkpoint outside of the scheduler's turn clears the mark while the circuit is still queued, and queued
    // twice it would tie the intrusive list into a ring.
    private void EnterQueue()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            _dirty.Add(this);
        }
    }

    // A struct of this size is not written at once.
    private sealed record SnapshotInfoBox(SnapshotInfo Info);

    private sealed record SnapshotKeyBox(SnapshotKey Key);
}
