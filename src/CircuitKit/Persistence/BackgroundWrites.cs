using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence;

/// <summary>
/// Writes in the background: the states that the framework hands over while it holds its process-wide lock, and removals. A resume of the same
/// circuit waits for them, and so does a shutdown.
/// </summary>
internal sealed class BackgroundWrites
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SnapshotKey, Task> _underWay = [];
    private readonly SnapshotSaver _saver;
    private readonly ResilientSnapshotStore _store;
    private readonly AnonymousSnapshots _anonymous;
    private readonly ILogger _logger;

    public BackgroundWrites(SnapshotSaver saver, ResilientSnapshotStore store, AnonymousSnapshots anonymous, ILogger<BackgroundWrites> logger)
    {
        (_saver, _store, _anonymous, _logger) = (saver, store, anonymous, logger);
        store.Removed += anonymous.Forget;
    }

    /// <summary>Saves the state with which the framework ended a circuit.</summary>
    public void SaveFinal(Snapshot snapshot, TrackedCircuit? circuit) => Track(snapshot.Key, async () =>
    {
        var outcome = await _saver.SaveAsync(snapshot, circuit, CancellationToken.None).ConfigureAwait(false);
        circuit?.IsFinalStateSaved = outcome == SaveOutcome.Saved;
        Log.FinalSnapshotWritten(_logger, snapshot.CircuitId, outcome);
        if (snapshot.UserMark is null && outcome != SaveOutcome.Superseded)
        {
            Limit(snapshot.Key, snapshot.Address, snapshot.IsUnused, snapshot.Length);
        }
    });

    /// <summary>A circuit has ended without a last save: the snapshot that it has from before stays.</summary>
    public void KeepLast(TrackedCircuit circuit)
    {
        if (circuit is { Key: { } key, UserMark: null, Snapshot: { } saved })
        {
            Limit(key, circuit.Address, !circuit.HasBeenUsed, saved.Bytes);
        }
    }

    public void Remove(SnapshotKey key) => Track(key, () => _store.RemoveAsync(key, CancellationToken.None).AsTask());

    public void Release(SnapshotKey key, string claimant) => Track(key, () => _store.ReleaseAsync(key, claimant, CancellationToken.None).AsTask());

    /// <summary>Does something else with the snapshot of this key, after the writes of it.</summary>
    public void Do(SnapshotKey key, Func<Task> work) => Track(key, work);

    /// <summary>Waits for the writes of this key.</summary>
    public Task WaitForAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _underWay.TryGetValue(key, out var newest) ? newest.WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    /// <summary>Waits for all writes that are under way now.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.WhenAll(_underWay.Values).WaitAsync(cancellationToken);
        }
    }

    // Memory has its own limits.
    private void Limit(SnapshotKey key, string? address, bool isUnused, long bytes)
    {
        if (_store.OutlivesProcess)
        {
            foreach (var removed in _anonymous.Add(key, address, isUnused, bytes))
            {
                Track(removed, () => _store.DropAsync(removed, CancellationToken.None).AsTask());
            }
        }
    }

    // Writes of one key run one after the other, never on the caller's thread.
    private void Track(SnapshotKey key, Func<Task> write)
    {
        lock (_lock)
        {
            var task = RunAsync(_underWay.GetValueOrDefault(key, Task.CompletedTask), write);
            _underWay[key] = task;
            _ = ForgetAsync(key, task);
        }
    }

    private async Task RunAsync(Task previous, Func<Task> write)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (Exception exception) // No caller waits for it. The store counts and logs its own faults.
        {
            Log.BackgroundWriteFailed(_logger, exception);
        }
    }

    private async Task ForgetAsync(SnapshotKey key, Task task)
    {
        await task.ConfigureAwait(false);
        lock (_lock)
        {
            if (_underWay.TryGetValue(key, out var newest) && ReferenceEquals(newest, task))
            {
                _underWay.Remove(key);
            }
        }
    }
}
