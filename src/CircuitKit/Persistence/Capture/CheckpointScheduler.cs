using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Capture;

/// <summary>
/// Decides when a dirty circuit is captured: some time after its last activity, and no later than some time after its first unsaved one.
/// </summary>
internal sealed class CheckpointScheduler(
    IOptions<CheckpointOptions> options,
    CheckpointWorker worker,
    CircuitTable circuits,
    DirtyCircuits dirty,
    CircuitMaintenance maintenance,
    ResilientSnapshotStore store,
    [Clock] TimeProvider time,
    ILogger<CheckpointScheduler> logger) : BackgroundLoop
{
    /// <summary>
    /// How often due circuits are looked for while there are dirty ones: the coarseness of every time here. Seldom, so that many are captured in one
    /// go: with a turn every 25 ms the same checkpoints cost a server half as much processor time again, and Redis too.
    /// </summary>
    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_recoverySpread = TimeSpan.FromSeconds(5);

    private readonly CheckpointOptions _options = options.Value;
    private readonly List<TrackedCircuit> _waiting = [];
    private long _lastMaintenance = time.GetTimestamp();
    private long _turnedAt;

    /// <summary>Live captures only help where the snapshot outlives the circuit's process.</summary>
    public bool IsActive => dirty.IsActive;

    /// <summary>Whether what is saved is there for the next process.</summary>
    public bool OutlivesProcess => store.OutlivesProcess;

    /// <summary>How much later than usual its next turn is; nothing while nothing is dirty.</summary>
    public TimeSpan Late
    {
        get
        {
            var late = Volatile.Read(ref _turnedAt) is not 0 and var turnedAt ? time.GetElapsedTime(turnedAt) - Tick : TimeSpan.Zero;
            return late > TimeSpan.Zero ? late : TimeSpan.Zero;
        }
    }

    private TimeSpan UntilMaintenance
    {
        get
        {
            var left = CircuitMaintenance.Interval - time.GetElapsedTime(_lastMaintenance);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        WatchStore();
        while (!stoppingToken.IsCancellationRequested)
        {
            if (_waiting.Count == 0 && worker.IsIdle)
            {
                // Asleep until something is marked.
                Volatile.Write(ref _turnedAt, 0);
                await dirty.WhenAnyAsync().WaitAsync(UntilMaintenance, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            Volatile.Write(ref _turnedAt, time.GetTimestamp());
            await Task.Delay(Tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            TryTurn();
        }
    }

    // The loop serves every circuit: no fault may end it, not even that of a logger.
    private void TryTurn()
    {
        try
        {
            try
            {
                Turn();
            }
            catch (Exception exception)
            {
                Log.CheckpointLoopFailed(logger, exception);
            }
        }
        catch (Exception)
        {
            // Nobody is left to be told.
        }
    }

    /// <summary>From now on everything is written again when the store was away.</summary>
    internal void WatchStore() => store.Recovered += SaveAllAgain;

    /// <summary>One turn of the loop: starts what is due, and now and then looks after all circuits.</summary>
    internal void Turn()
    {
        StartDue();
        if (UntilMaintenance == TimeSpan.Zero)
        {
            _lastMaintenance = time.GetTimestamp();
            maintenance.LookAfterAll();
        }
    }

    /// <summary>Captures all dirty circuits now, whatever their age; ends early when cancelled.</summary>
    public Task CheckpointAllAsync(CancellationToken cancellationToken) => CheckpointAllAsync(static _ => true, cancellationToken);

    /// <summary>Once more, without those whose capture did not end the last time: each of them would take a place for as long again.</summary>
    public Task CheckpointAllAgainAsync(CancellationToken cancellationToken) =>
        CheckpointAllAsync(static circuit => circuit.Trouble is not { Kind: SaveTroubleKind.CallbackTimedOut }, cancellationToken);

    public int CountUnsaved() => circuits.Live.Count(circuit => circuit.IsUnsaved);

    private Task CheckpointAllAsync(Func<TrackedCircuit, bool> isWanted, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        circuits.Live.Where(circuit => circuit.IsUnsaved && isWanted(circuit)),
        new ParallelOptions { MaxDegreeOfParallelism = _options.MaxConcurrentWrites, CancellationToken = cancellationToken },
        async (circuit, token) => await worker.FinishAsync(circuit, token).ConfigureAwait(false));

    private void StartDue()
    {
        for (var marked = dirty.TakeAll(); marked is not null;)
        {
            var next = marked.NextDirty;
            marked.NextDirty = null;
            _waiting.Add(marked);
            marked = next;
        }

        var now = time.GetTimestamp();
        var kept = 0;
        for (var i = 0; i < _waiting.Count; i++)
        {
            var circuit = _waiting[i];
            if (circuit.IsClosed || !circuit.IsDirty)
            {
                circuit.DropFromQueue();
            }
            else if (!IsDue(circuit, now) || !worker.TryAdd(circuit))
            {
                _waiting[kept++] = circuit;
            }
        }

        _waiting.RemoveRange(kept, _waiting.Count - kept);
        worker.Turn();
    }

    private bool IsDue(TrackedCircuit circuit, long now) =>
        (now >= circuit.NotBefore || HasFailedAndChanged(circuit))
        && (time.GetElapsedTime(circuit.LastMark, now) >= _options.QuietPeriod
            || time.GetElapsedTime(circuit.DirtySince, now) >= _options.MaxDelay);

    // A callback that throws costs next to nothing: the wait after it is for what happens by itself, and not for what the user does.
    private static bool HasFailedAndChanged(TrackedCircuit circuit) =>
        circuit.Trouble is { Kind: SaveTroubleKind.CallbackFailed } && circuit.LastMark != circuit.RetriedMark;

    // A store that was away may have come back empty. Spread, so that it is not met by all at once.
    private void SaveAllAgain()
    {
        foreach (var circuit in circuits.Live)
        {
            circuit.NotBefore = time.GetTimestamp() + (long)(Random.Shared.NextDouble() * s_recoverySpread.TotalSeconds * time.TimestampFrequency);
            circuit.SaveAgain();
        }
    }
}
