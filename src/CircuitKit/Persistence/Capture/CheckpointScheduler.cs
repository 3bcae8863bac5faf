using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.Capture;

/// <summary>Decides when a dirty circuit is captured: some time after its last activity, and at the latest some time after its first unsaved one.</summary>
internal sealed class CheckpointScheduler(
    IOptions<CheckpointOptions> checkpoints,
    IOptions<SnapshotOptions> snapshots,
    CheckpointWorker worker,
    CheckpointDirectory directory,
    CircuitTable registry,
    PendingResumes pending,
    ResilientSnapshotStore store,
    TimeProvider time,
    ILogger<CheckpointScheduler> logger) : BackgroundService
{
    /// <summary>
    /// How often due circuits are looked for: the coarseness of every time here. Seldom, so that many are captured in one go: with a turn every
    /// 25 ms the same checkpoints cost a server half as much processor time again, and Redis too.
    /// </summary>
    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>How often all circuits are looked after: snapshots about to expire, circuits the framework forgot.</summary>
    internal static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_recoverySpread = TimeSpan.FromSeconds(5);

    private readonly CheckpointOptions _options = checkpoints.Value;
    private readonly TimeSpan _refreshAfter = snapshots.Value.TimeToLive / 2;
    private readonly List<CircuitCheckpoint> _waiting = [];
    private long _lastRefresh = time.GetTimestamp();
    private CircuitCheckpoint? _marked;
    private long _turnedAt;

    /// <summary>Live captures only help where the snapshot outlives the circuit's process.</summary>
    public bool IsActive => _options.Enabled && OutlivesProcess;

    /// <summary>Whether what is saved is there for the next process.</summary>
    public bool OutlivesProcess => store.OutlivesProcess;

    /// <summary>How much later than usual its next turn is; nothing before its first.</summary>
    public TimeSpan Late
    {
        get
        {
            var late = Volatile.Read(ref _turnedAt) is not 0 and var turnedAt ? time.GetElapsedTime(turnedAt) - Interval : TimeSpan.Zero;
            return late > TimeSpan.Zero ? late : TimeSpan.Zero;
        }
    }

    private TimeSpan Interval => IsActive ? Tick : RefreshInterval;

    /// <summary>Pushes a freshly marked circuit onto an intrusive stack: no lock, no allocation.</summary>
    public void Enqueue(CircuitCheckpoint checkpoint)
    {
        CircuitCheckpoint? head;
        do
        {
            head = Volatile.Read(ref _marked);
            checkpoint.NextMarked = head;
        }
        while (Interlocked.CompareExchange(ref _marked, checkpoint, head) != head);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WatchStore();
        using var timer = new PeriodicTimer(Interval, time);
        Volatile.Write(ref _turnedAt, time.GetTimestamp());
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            Volatile.Write(ref _turnedAt, time.GetTimestamp());
            try
            {
                Turn();
            }
#pragma warning disable CA1031 // The loop serves every circuit: no fault may end it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.CheckpointLoopFailed(logger, exception);
            }
        }
    }

    /// <summary>From now on everything is written again when the store was away.</summary>
    internal void WatchStore() => store.Recovered += SaveAllAgain;

    /// <summary>One turn of the loop: starts what is due, and now and then looks after all circuits.</summary>
    internal void Turn()
    {
        StartDue();
        if (time.GetElapsedTime(_lastRefresh) >= RefreshInterval)
        {
            _lastRefresh = time.GetTimestamp();
            LookAfterAll();
        }
    }

    /// <summary>Captures all dirty circuits now, whatever their age; ends early when cancelled.</summary>
    public Task CheckpointAllAsync(CancellationToken cancellationToken) => CheckpointAllAsync(static _ => true, cancellationToken);

    /// <summary>Once more, without those whose capture did not end the last time: each of them would take a place for as long again.</summary>
    public Task CheckpointAllAgainAsync(CancellationToken cancellationToken) =>
        CheckpointAllAsync(static checkpoint => checkpoint.FailuresInARow == 0, cancellationToken);

    public int CountUnsaved() => directory.All.Count(checkpoint => checkpoint.IsUnsaved);

    private Task CheckpointAllAsync(Func<CircuitCheckpoint, bool> isWanted, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        directory.All.Where(checkpoint => checkpoint.IsUnsaved && isWanted(checkpoint)),
        new ParallelOptions { MaxDegreeOfParallelism = _options.MaxConcurrentWrites, CancellationToken = cancellationToken },
        async (checkpoint, token) => await worker.FinishAsync(checkpoint, token).ConfigureAwait(false));

    private void StartDue()
    {
        for (var marked = Interlocked.Exchange(ref _marked, null); marked is not null;)
        {
            var next = marked.NextMarked;
            marked.NextMarked = null;
            _waiting.Add(marked);
            marked = next;
        }

        var now = time.GetTimestamp();
        var kept = 0;
        for (var i = 0; i < _waiting.Count; i++)
        {
            var checkpoint = _waiting[i];
            if (checkpoint.IsClosed || !checkpoint.IsDirty)
            {
                checkpoint.DropFromQueue();
            }
            else if (!IsDue(checkpoint, now) || !worker.TryAdd(checkpoint))
            {
                _waiting[kept++] = checkpoint;
            }
        }

        _waiting.RemoveRange(kept, _waiting.Count - kept);
        worker.Turn();
    }

    private bool IsDue(CircuitCheckpoint checkpoint, long now) =>
        now >= checkpoint.NotBefore
        && (time.GetElapsedTime(checkpoint.LastActivity, now) >= _options.QuietPeriod
            || time.GetElapsedTime(checkpoint.DirtySince, now) >= _options.MaxDelay);

    private void LookAfterAll()
    {
        var now = time.GetUtcNow();
        foreach (var checkpoint in directory.All)
        {
            if (checkpoint.SavedFingerprint is not null && now - checkpoint.SavedAt >= RefreshAfter(checkpoint))
            {
                checkpoint.MustBeWritten();
                checkpoint.Mark();
            }

            if (checkpoint.Entry.State == CircuitState.Disconnected)
            {
                // No browser acknowledges what goes on in it: work done in the background is seen only by looking.
                checkpoint.Mark();
            }

            if (!checkpoint.IsDirty && time.GetElapsedTime(checkpoint.LastActivity) >= RefreshInterval)
            {
                checkpoint.Live?.ForgetRootComponents();
            }

            if (IsForgotten(checkpoint))
            {
                Log.ForgottenCircuitDisposed(logger, checkpoint.Entry.Id);
                checkpoint.Entry.ExpectedCloseReason = CircuitCloseReason.Expired;
                _ = checkpoint.Live!.DisposeForgottenAsync().AsTask();
            }
        }

        registry.EndHibernatedBefore(now - snapshots.Value.TimeToLive);
        directory.ForgetHibernated(origin => registry.Find(origin.CircuitId) is null);
        pending.ForgetBefore(now - snapshots.Value.TimeToLive);
    }

    // Written for a shorter time while its browser was away, it must not expire now that the browser is back.
    private TimeSpan RefreshAfter(CircuitCheckpoint checkpoint) => checkpoint.SavedFor / 2 < _refreshAfter ? checkpoint.SavedFor / 2 : _refreshAfter;

    // A store that was away may have come back empty. Spread, so that it is not met by all at once.
    private void SaveAllAgain()
    {
        foreach (var checkpoint in directory.All)
        {
            checkpoint.NotBefore = time.GetTimestamp() + (long)(Random.Shared.NextDouble() * s_recoverySpread.TotalSeconds * time.TimestampFrequency);
            checkpoint.MustBeWritten();
            checkpoint.Mark();
        }
    }

    // Whatever its state: a pause that failed leaves one behind as well, which only our own directory would keep from being collected.
    // Twice in a row, a refresh interval apart: the framework needs a moment between letting a circuit go and disposing it.
    private static bool IsForgotten(CircuitCheckpoint checkpoint)
    {
        var looksForgotten = checkpoint is { IsClosed: false, Live.IsRetained: false };
        var isForgotten = looksForgotten && checkpoint.LooksForgotten;
        checkpoint.LooksForgotten = looksForgotten;
        return isForgotten;
    }
}
