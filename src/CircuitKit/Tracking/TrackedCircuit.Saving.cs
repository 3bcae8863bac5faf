using System.Runtime.CompilerServices;

namespace CircuitKit.Tracking;

/// <content>What is saved of it, and what prevents saving it.</content>
/// <remarks>
/// The circuit's own threads mark it (<see cref="Mark"/>, lock-free). One worker at a time (<see cref="TryBeginWork"/>) captures it, and only that
/// worker writes what is saved.
/// </remarks>
internal sealed partial class TrackedCircuit
{
    private const long Nothing = long.MinValue;

    // Of what a circuit continues from after a crash, most crash at once.
    private static readonly TimeSpan s_provenAfter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_longestMove = TimeSpan.FromMinutes(1);

    // A store requires a positive one.
    private static readonly TimeSpan s_shortestTimeToLive = TimeSpan.FromSeconds(1);

    // The version of the latest snapshot. When the circuit is closed it is the bitwise complement, which is negative: this needs no lock.
    private long _version;
    private int _isDirty;
    private int _isQueued;
    private int _isWorking;
    private int _rootsVersion;
    private SaveTrouble? _trouble;
    private bool _wasBusy;
    private TaskCompletionSource? _workEnded;
    private StrongBox<SnapshotInfo>? _snapshot;
    private StrongBox<SnapshotKey>? _resumedFrom;
    private long _dirtySince;
    private long _unsavedSince;
    private long _lastMark;
    private long _lastCapture = Nothing;
    private long _movesSince = Nothing;

    /// <summary>The last snapshot known to be stored.</summary>
    public SnapshotInfo? Snapshot
    {
        get => Volatile.Read(ref _snapshot)?.Value;
        set => Volatile.Write(ref _snapshot, value is { } info ? new(info) : null);
    }

    /// <summary>The snapshot it was resumed from, until its page is shown. A browser that has the secret of this circuit does not need it.</summary>
    public SnapshotKey? ResumedFrom
    {
        get => Volatile.Read(ref _resumedFrom)?.Value;
        set => Volatile.Write(ref _resumedFrom, value is { } key ? new(key) : null);
    }

    /// <summary>The fingerprint of the state in the store; null when there is none, or the next state must be saved in any case.</summary>
    public UInt128? SavedFingerprint { get; set; }

    /// <summary>When the saved state was captured.</summary>
    public DateTimeOffset SavedAt { get; set; }

    /// <summary>How long the store keeps it after <see cref="SavedAt"/>.</summary>
    public TimeSpan SavedFor { get; set; } = TimeSpan.MaxValue;

    /// <summary>A capture timed out because the circuit was busy. Returns true the first time.</summary>
    public bool IsFirstTimeBusy() => !Interlocked.Exchange(ref _wasBusy, true);

    /// <summary>Called after each attempt at a checkpoint, which may change whether the circuit is saved and has state.</summary>
    public Action? AttemptCompleted
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>The <see cref="RootsVersion"/> of the saved snapshot.</summary>
    public int SavedRootsVersion { get; set; }

    private bool IsYoung => _time.GetUtcNow() - OpenedAt < s_provenAfter;

    /// <summary>Whether the last attempt left nothing unsaved.</summary>
    public bool IsUpToDate
    {
        get;
        set
        {
            field = value;
            if (value)
            {
                // Whatever happened during the save is unsaved.
                Volatile.Write(ref _unsavedSince, IsDirty ? DirtySince : Nothing);
            }
        }
    }

    /// <summary>Whether another circuit continues its snapshot, or the snapshot was removed. Nothing of this circuit is saved then.</summary>
    public bool IsSuperseded { get; set; }

    /// <summary>Whether the last capture found state of the app itself; null before the first capture.</summary>
    public bool? HasState { get; set; }

    /// <summary>How many fields were changed in the circuit that this one was resumed from, and not kept.</summary>
    public int FieldsNotKept { get; set; }

    /// <summary>Whether its latest snapshot has no kept fields because they would have made it too large.</summary>
    public bool IsSavedWithoutKeptFields { get; set; }

    /// <summary>Whether the store did not take the last snapshot, because it failed or refused.</summary>
    public bool IsStoreBehind { get; set; }

    /// <summary>
    /// Whether it was live but not retained by the framework at the last check; see <see cref="Blazor.ILiveCircuit.DisposeForgottenAsync"/>.
    /// </summary>
    public bool LooksForgotten { get; set; }

    /// <summary>The time before which it is not captured again, after a failed attempt.</summary>
    public long NotBefore { get; set; }

    /// <summary>The clock's timestamp when the last capture for a snapshot began; null before the first one.</summary>
    public long? LastCapture
    {
        get => Volatile.Read(ref _lastCapture) is var at and not Nothing ? at : null;
        set => Volatile.Write(ref _lastCapture, value ?? Nothing);
    }

    /// <summary>The <see cref="LastMark"/> of the last retry. A later mark means that something has happened since.</summary>
    public long RetriedMark { get; set; }

    /// <summary>Whether the store has the state that the framework persisted at the end; null until that is known.</summary>
    public bool? IsFinalStateSaved { get; set; }

    /// <summary>The number of failed attempts in a row.</summary>
    public int FailuresInARow { get; set; }

    /// <summary>Grows when root components or their parameters change, which changes the snapshot even if the state is the same.</summary>
    public int RootsVersion => Volatile.Read(ref _rootsVersion);

    /// <summary>Whether checkpoints have ended.</summary>
    public bool IsClosed => Volatile.Read(ref _version) < 0;

    /// <summary>Whether a crash now would lose work.</summary>
    public bool IsUnsaved => Live is not null && !IsClosed && (IsDirty || Volatile.Read(ref _isWorking) != 0 || !IsUpToDate);

    /// <summary>The age of the oldest work that a crash now would lose, over all failed attempts; null when there is none.</summary>
    public TimeSpan? UnsavedFor => !IsUnsaved ? null
        : Volatile.Read(ref _unsavedSince) is var since and not Nothing ? _time.GetElapsedTime(since)
        // A capture without a mark is under way, or the mark is just being set.
        : TimeSpan.Zero;

    /// <summary>What last prevented a save; null when nothing does.</summary>
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

    /// <summary>The clock's timestamp when it was last marked.</summary>
    public long LastMark => Volatile.Read(ref _lastMark);

    /// <summary>The next circuit in the intrusive list of <see cref="DirtyCircuits"/>, so that marking does not allocate.</summary>
    internal TrackedCircuit? NextDirty { get; set; }

    /// <summary>Marks it as dirty: its state may have changed. On the path of every event: no lock, no allocation.</summary>
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

    /// <summary>The scheduler takes it from the queue to capture it, which will clear the mark.</summary>
    public void TakeFromQueue() => Volatile.Write(ref _isQueued, 0);

    /// <summary>The scheduler drops it from the queue, because it is not dirty any more. If it was marked meanwhile, it is queued again.</summary>
    public void DropFromQueue()
    {
        // A full fence. If the mark were read before this write is visible, neither thread might queue the circuit.
        Interlocked.Exchange(ref _isQueued, 0);
        if (IsDirty && !IsClosed)
        {
            EnterQueue();
        }
    }

    /// <summary>
    /// Has the next capture saved even if the state is the same: the root components have changed, or the stored snapshot expires soon, may be gone,
    /// or belongs to another user.
    /// </summary>
    public void MustBeWritten()
    {
        Live?.ForgetRootComponents();
        Interlocked.Increment(ref _rootsVersion);
    }

    /// <summary>Captures and saves it soon, even if the state is the same.</summary>
    public void SaveAgain()
    {
        MustBeWritten();
        Mark();
    }

    /// <summary>Records a trouble. Returns true when it differs from the last one, so that each is logged once.</summary>
    public bool IsNew(SaveTrouble trouble) => Interlocked.Exchange(ref _trouble, trouble) != trouble;

    /// <summary>Its latest state is in the store.</summary>
    public void AllWell()
    {
        _trouble = null;
        FailuresInARow = 0;
        IsSuperseded = false;
    }

    /// <summary>Clears the mark before a capture, so that an event during the capture marks the circuit again.</summary>
    public void ClearMark() => Volatile.Write(ref _isDirty, 0);

    /// <summary>Begins work on its snapshot. False while other work is under way.</summary>
    public bool TryBeginWork() => Interlocked.Exchange(ref _isWorking, 1) == 0;

    /// <summary>Begins work on its snapshot as soon as no other work is under way.</summary>
    public async ValueTask BeginWorkAsync(CancellationToken cancellationToken)
    {
        while (!TryBeginWork())
        {
            var ended = LazyInitializer.EnsureInitialized(
                ref _workEnded, static () => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

            // The other work may have ended before it could see that this one waits.
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

    /// <summary>Whether it continues from the last snapshot of a circuit that crashed.</summary>
    public bool ContinuesAfterCrash { get; set; }

    /// <summary>
    /// Whether it may crash again of what it continues from: its user has done nothing in it yet, or it is too young. Its snapshots say so, and are
    /// not offered to the page again.
    /// </summary>
    public bool MayCrashAgain => ContinuesAfterCrash && (!HasBeenTouched || IsYoung);

    /// <summary>Whether it crashes of what it was resumed from, if it crashes now: nothing has happened in it yet.</summary>
    public bool HasJustResumed => IsResumed && !HasBeenTouched && IsYoung;

    /// <summary>For how long its snapshot is kept although its user has left the page: the page may be loaded again. Null if it is not.</summary>
    public TimeSpan? KeptAfterLeaving { get; set; }

    /// <summary>
    /// Whether its page is about to be loaded anew, to move to a newer version of the app. The server that the page then reaches may need a while to
    /// respond, and until then the page is there; a page that stays after all must not leave its state in the store for ever.
    /// </summary>
    public bool IsMoving => Volatile.Read(ref _movesSince) is not Nothing and var since && _time.GetElapsedTime(since) < s_longestMove;

    /// <summary>Its page may be loaded anew, from now on.</summary>
    public void Moves() => Volatile.Write(ref _movesSince, _time.GetTimestamp());

    /// <summary>Whether its snapshot is kept after an end for this reason that otherwise removes it.</summary>
    public bool IsKeptAfter(CircuitCloseReason reason) => reason == CircuitCloseReason.Left && KeptAfterLeaving is not null;

    /// <summary>How long the store is to keep a snapshot that is saved now; at most <paramref name="longest"/>.</summary>
    public TimeSpan SnapshotTimeToLive(TimeSpan longest)
    {
        if (KeptAfterLeaving is { } left)
        {
            return left < longest ? left : longest;
        }

        if (Retention is not { } kept)
        {
            return longest;
        }

        // When retention ends the circuit, only the snapshot's time counts. Otherwise the rest of the circuit's live time is added.
        var live = IsDueToEnd ? TimeSpan.Zero : kept.LiveUntil - _time.GetUtcNow();
        var wanted = kept.KeepSnapshot + (live > TimeSpan.Zero ? live : TimeSpan.Zero);
        return wanted > longest ? longest : wanted < s_shortestTimeToLive ? s_shortestTimeToLive : wanted;
    }

    /// <summary>Ends checkpoints, because the circuit ends.</summary>
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
    /// The version of the next snapshot, higher than all before. Null for a checkpoint when the circuit is closed, so that its older state never gets
    /// a higher version than the final one.
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

    /// <summary>Continues the versions of the snapshot that was carried over to this circuit.</summary>
    public void StartAtVersion(long version)
    {
        long before;
        do
        {
            before = Volatile.Read(ref _version);
        }
        while (Interlocked.CompareExchange(ref _version, before < 0 ? ~version : version, before) != before);
    }

    // A flag of its own, because a checkpoint outside of the scheduler clears the mark of a circuit that is still queued. Queued twice, it would make
    // the intrusive list a ring.
    private void EnterQueue()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            _dirty.Add(this);
        }
    }
}
