using System.Security.Claims;
using CircuitKit.Blazor;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tracking;

/// <summary>What checkpointing knows of one circuit: whether it is dirty since when, and what of it is in the store.</summary>
/// <remarks>
/// Marked by the circuit's own threads (<see cref="Mark"/>, lock-free); captured by one worker at a time (<see cref="TryBeginWork"/>), which
/// alone writes the saved part.
/// </remarks>
internal sealed class CircuitCheckpoint(
    TrackedCircuit entry, SnapshotKey key, ILiveCircuit? live, UserBinding user, CheckpointScheduler scheduler, TimeProvider time)
{
    private const long Nothing = long.MinValue;

    // A store needs a positive one.
    private static readonly TimeSpan s_shortestTimeToLive = TimeSpan.FromSeconds(1);

    // Of the latest snapshot; once the circuit is closed its complement, which is negative. No lock: there is one of these in every circuit.
    private long _version;
    private int _isDirty;
    private int _isQueued;
    private int _isWorking;
    private int _rootsVersion;
    private string? _lastTrouble;
    private Task<EvictionOutcome>? _eviction;
    private WaitingTerm? _waiting;
    private Action? _settled;
    private TaskCompletionSource? _gone;
    private volatile bool _isGone;
    private long _dirtySince;
    private long _unsavedSince = time.GetTimestamp();
    private long _lastActivity;

    public TrackedCircuit Entry { get; } = entry;

    /// <summary>Null when this framework version does not let live circuits be captured.</summary>
    public ILiveCircuit? Live { get; } = live;

    public SnapshotKey Key { get; } = key;

    /// <summary>Whom the state belongs to: the person of the present connection.</summary>
    public UserBinding User { get; set; } = user;

    /// <summary>Under which the store finds that person's snapshots; see <see cref="Identity.UserMark"/>.</summary>
    public string? UserMark { get; set; }

    /// <summary>The fingerprint of the state known to be in the store; null when there is none, or when it must be written again whatever it is.</summary>
    public UInt128? SavedFingerprint { get; set; }

    /// <summary>When what is saved was captured: it expires.</summary>
    public DateTimeOffset SavedAt { get; set; }

    /// <summary>How long the store keeps it from then on.</summary>
    public TimeSpan SavedFor { get; set; } = TimeSpan.MaxValue;

    /// <summary>Until when it is kept while its browser is away; null while the browser is there, or nobody has decided.</summary>
    public WaitingTerm? Waiting
    {
        get => Volatile.Read(ref _waiting);
        set => Volatile.Write(ref _waiting, value);
    }

    /// <summary>Called when an attempt at a checkpoint has ended: what is known of its state, and whether it is saved, may be other than before.</summary>
    public Action? Settled
    {
        get => Volatile.Read(ref _settled);
        set => Volatile.Write(ref _settled, value);
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

    /// <summary>Whether the last capture found anything that the app itself persists; null before the first one.</summary>
    public bool? HasState { get; set; }

    /// <summary>Whether the store did not take the last snapshot: it is away, or refuses.</summary>
    public bool IsStoreBehind { get; set; }

    /// <summary>A resumed circuit's link to the snapshot it came from, until the old one is gone.</summary>
    public UnconfirmedResume? Resume { get; set; }

    /// <summary>Seen live but unknown to the framework at the last look; see <see cref="ILiveCircuit.DisposeForgottenAsync"/>.</summary>
    public bool LooksForgotten { get; set; }

    /// <summary>Not before this time, after an attempt that could not be finished.</summary>
    public long NotBefore { get; set; }

    /// <summary>What became of the state with which the framework ended the circuit; null until then, and when there was none.</summary>
    public SnapshotWriteOutcome? FinalOutcome { get; set; }

    /// <summary>The eviction under way, if any: no browser may come back to the circuit meanwhile.</summary>
    public Task<EvictionOutcome>? Eviction => Volatile.Read(ref _eviction);

    /// <summary>How many attempts in a row could not be finished.</summary>
    public int FailuresInARow { get; set; }

    /// <summary>Grows when root components are added, removed or given other parameters: the state may be the same, the snapshot is not.</summary>
    public int RootsVersion => Volatile.Read(ref _rootsVersion);

    public bool IsClosed => Volatile.Read(ref _version) < 0;

    /// <summary>Whether there is something that a crash now would lose.</summary>
    public bool IsUnsaved => Live is not null && !IsClosed && (IsDirty || Volatile.Read(ref _isWorking) != 0 || !IsUpToDate);

    /// <summary>
    /// How long the oldest work that a crash now would lose has been waiting, over all attempts that could not save it; null when there is none.
    /// </summary>
    public TimeSpan? UnsavedFor => !IsUnsaved ? null
        : Volatile.Read(ref _unsavedSince) is var since and not Nothing ? time.GetElapsedTime(since)
        // It is being captured for its own sake, or was marked this very moment.
        : TimeSpan.Zero;

    /// <summary>What was last in the way of saving it, as it was given to <see cref="IsNews"/>; null when nothing is.</summary>
    public string? Trouble => Volatile.Read(ref _lastTrouble);

    /// <summary>Whether its latest state is known to be in the store.</summary>
    public bool IsInStore => Live is not null && !IsUnsaved && SavedFingerprint is not null;

    public bool IsDirty => Volatile.Read(ref _isDirty) != 0;

    public long DirtySince => Volatile.Read(ref _dirtySince);

    public long LastActivity => Volatile.Read(ref _lastActivity);

    /// <summary>The scheduler's intrusive list: marking must not allocate.</summary>
    internal CircuitCheckpoint? NextMarked { get; set; }

    /// <summary>Something happened that may have changed the state. On the path of every event: no lock, no allocation.</summary>
    public void Mark()
    {
        if (!scheduler.IsActive || Live is null)
        {
            return;
        }

        var now = time.GetTimestamp();
        Volatile.Write(ref _lastActivity, now);
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

    /// <summary>Its browser is back, with a person who may have signed in or out meanwhile: the state belongs to whoever is there now.</summary>
    public void BelongsTo(ClaimsPrincipal? person, string? userKey)
    {
        var user = UserBinding.For(person);
        if (user != User)
        {
            User = user;
            UserMark = Identity.UserMark.Of(userKey);
            MustBeWritten();
            Mark();
        }
    }

    public void RootsChanged()
    {
        Live?.ForgetRootComponents();
        Interlocked.Increment(ref _rootsVersion);
    }

    /// <summary>The next capture is written even if it finds the same state: what is in the store is about to expire, or may be gone, or not theirs.</summary>
    public void MustBeWritten() => RootsChanged();

    /// <summary>Whether this trouble is another than the last one: each is logged once until something else happens.</summary>
    public bool IsNews(string trouble) => Interlocked.Exchange(ref _lastTrouble, trouble) != trouble;

    public void AllWell()
    {
        _lastTrouble = null;
        FailuresInARow = 0;
    }

    /// <summary>Cleared before the capture, so that what happens during it marks the circuit again.</summary>
    public void ClearMark() => Volatile.Write(ref _isDirty, 0);

    /// <summary>Answers the eviction that is under way already, or null: then this one is.</summary>
    public Task<EvictionOutcome>? BeginEviction(Task<EvictionOutcome> eviction) => Interlocked.CompareExchange(ref _eviction, eviction, null);

    /// <summary>Ends when the circuit is gone from this node. Made when first asked for: few circuits are evicted.</summary>
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

    public void Gone()
    {
        _isGone = true;
        Volatile.Read(ref _gone)?.TrySetResult();
    }

    /// <summary>The circuit lives on: it could not be evicted in time.</summary>
    public void EndEviction() => Volatile.Write(ref _eviction, null);

    public bool TryBeginWork() => Interlocked.Exchange(ref _isWorking, 1) == 0;

    public void EndWork() => Volatile.Write(ref _isWorking, 0);

    /// <summary>How long the store is to keep a snapshot that is written now; at most <paramref name="longest"/>.</summary>
    public TimeSpan SnapshotTimeToLive(TimeSpan longest)
    {
        if (Waiting is not { } term)
        {
            return longest;
        }

        // At the end of its time only the snapshot's own counts; before it, or when it is to go on elsewhere, the rest of the live time too.
        var live = IsDueToEnd ? TimeSpan.Zero : term.Until - time.GetUtcNow();
        var wanted = term.KeepSnapshot + (live > TimeSpan.Zero ? live : TimeSpan.Zero);
        return wanted > longest ? longest : wanted < s_shortestTimeToLive ? s_shortestTimeToLive : wanted;
    }

    /// <summary>Whether it ends because it was kept long enough, or room is short, and its snapshot is not wanted either.</summary>
    public bool LeavesNothing => IsDueToEnd && Waiting is { } term && term.KeepSnapshot <= TimeSpan.Zero;

    private bool IsDueToEnd => Entry.ExpectedCloseReason is CircuitCloseReason.Expired or CircuitCloseReason.Evicted;

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
            scheduler.Enqueue(this);
        }
    }
}
